/** Texts that the project made, in five languages and worse. For tests. */
export const texts: readonly string[] = [
  "The ferry didn't leave at 7:45; we've waited since 6:30, haven't they said?",
  'She paid $3.50 for two tickets, and the clerk (a tall man) smiled.  Twice.',
  'Прибывший поезд стоит на втором пути. Билеты, пожалуйста!',
  'Сегодня в Петрозаводске 12 градусов, завтра — дождь и ветер.',
  '火车晚上八点到达上海，请在二号站台等候。',
  '我们坐地铁去老城区吃饭，好不好？',
  'Der Zug nach Köln fällt heute aus; Fahrgäste müssen den Bus nehmen.',
  'Größere Gepäckstücke dürfen nicht in den Gängen stehen.',
  "L'été dernier, j'ai pris le train à Besançon où il neigeait déjà.",
  'Œuvres complètes, « deuxième édition », 1897.',
  'thumbs 👍🏽 up, family 👩‍👩‍👧‍👦 and flag 🇫🇮 on one line 🚆🚆',
  '  leading and trailing   ',
  'tabs\tand\nlines\r\n\r\n  mixed \u00a0with\u3000wide blanks',
  'e\u0301te\u0301 decomposed, Ａ７ full width, ﬁ ligature, ½ and ² and Ⅳ',
  'ΟΔΟΣ και Σίσυφος, İstanbul, DŽ, ß',
  'ｶﾞｷﾞ かな カナ 한국어 ภาษาไทย हिन्दी العربية עברית',
  'control\u0000characters\u200band\ufeffmarks\u00ad here \ufffd',
  'x=foo_bar(1,2)[3]; // ### ----- *** 3.14159e-10',
  "'s 't 're rock'n'roll ''quoted'' it's'll",
  '𝒳 mathematical 𠮷野家 astral 😀',
  '',
  ' ',
  '\n',
];

/** Texts that are no well-formed UTF-16. */
export const brokenTexts: readonly string[] = [
  '\ud800',
  'a\udc00b',
  '\ud83d',
  'x\udc00\ud800y 👍',
  '\ud800\ud800 \udfff',
];
