import type { TemplateSet, TicketDeskSplit } from './language.ts';

const train: TemplateSet = {
  orders: [
    '[订|买|要]{number}张从{departure}到{destination}的{trip}',
    '[订|买]{number}张{date}从{departure}去{destination}的{trip}',
    '订一张{date}{time}去{destination}的{trip}[，从{departure}走|]',
    '查[一下|]{departure}{time}起飞的{trip}',
    '查[一下|]{destination}{time}降落的{trip}',
    '查[一下|]{date}{departure}[开出|发车]的{trip}',
    '查[一下|]{date}{destination}[进站|到站]的{trip}',
    '查[一下|]{departure}{date}[发车|开出]的{trip}',
    '查[一下|]{destination}{date}[进站|抵达]的{trip}',
    '把[我的|]{trip}改成{date}{departure}出发',
    '把[我的|]{trip}改成{destination}下车，{date}的',
    '[买|订]{number}张{seat}，{departure}上车，{destination}下车',
    '看看有没有{date}去{destination}的{trip}',
    '看看有没有{time}离开{departure}的{trip}',
    '安排{number}个人{date}从{departure}飞往{destination}',
    '帮我找[最早|最便宜]的离开{departure}的{trip}，{date}',
    '帮我找[最早|最便宜]的到达{destination}的{trip}，{date}',
    '[订|买|要]{number}张{title}的{film}[，{date}{time}|，{date}|]',
    '[订|买]{number}张《{title}》[，{venue}|，{time}|]',
    '[订|买|留]{number}张{venue}{time}的{film}，看《{title}》',
    '查[一下|]{venue}{date}[放不放|有没有]{title}',
    '留{number}个{row}的[位子|座位]，{date}看{title}',
  ],
  statements: [
    '[我|我们][想|要]{date}[到|去]{destination}[，{seat}|]',
    '[我|我们][想|要]{time}离开{departure}[，{seat}|]',
    '{departure}出发，{date}到{destination}[，{number}个人|]',
    '{date}{departure}飞{destination}，{number}[个人|位|张]',
    '{departure}到{destination}的{trip}[还有吗|多少钱|有没有]',
    '{time}从{departure}走，{number}张{trip}',
    '{time}之前要到{destination}，{number}个人',
    '{time}之后离开{departure}，{number}个人',
    '{departure}上车，{destination}下车，{number}张{seat}[{trip}|]',
    '{destination}下车，{departure}上车，要{seat}',
    '去{destination}，{date}走，{number}个人',
    '[我们|一共]{number}个人{date}去{destination}，从{departure}走',
    '{date}{departure}出发的{trip}，要{seat}',
    '{date}{destination}到站的{trip}，要{number}张',
    '我要回{destination}，买{number}张{date}的{trip}',
    '[我|我们]人在{departure}，想去{destination}[，{date}走|]',
    '{destination}方向的{trip}，{date}{time}以后',
    '{departure}始发的{trip}，{date}{time}以后',
    '{date}{departure}起飞，{time}在{destination}降落',
    '从{departure}坐到{destination}，{seat}，{number}张',
    '{departure}这边出发，{destination}那边有人接',
    '{destination}那边有人接，{departure}这边{time}走',
    '{number}张{trip}，{date}，{departure}到{destination}',
    '{date}[想看|要看]{title}，{number}个人',
    '{time}{departure}发车的{trip}，{number}张',
    '{time}{destination}靠站的{trip}，{number}张',
    '{time}{venue}[有|演]《{title}》吗',
    '{venue}{date}有《{title}》吗',
    '《{title}》在{venue}[上映|放]吗',
    '{title}[几点|什么时候]开场，我要{number}张{film}',
    '{number}个人看{title}，{row}',
    '{time}的《{title}》还有{row}吗',
    '{venue}，{title}，{date}{time}，{number}张',
    '我们想去{venue}看{title}[，要{row}|，{time}的|]',
    '{date}{time}在{venue}看《{title}》，{number}张{film}',
    '{title}的{film}还有吗，要{number}张{row}的',
  ],
};

const dev: TemplateSet = {
  orders: [
    '订{number}张{seat}，{date}{departure}到{destination}',
    '查一下{date}{time}到站{destination}的{trip}',
    '留{number}张{date}的{film}，{title}',
  ],
  statements: [
    '{date}{departure}开车，{destination}下车',
    '{destination}那边{time}接，{departure}出发',
    '{date}我们{number}个人从{departure}走',
    '去{venue}看《{title}》，{date}{time}，{row}',
    '《{title}》{time}有没有{row}',
  ],
};

const test: TemplateSet = {
  orders: [
    '查一下{departure}{date}[起飞|出发]的{trip}',
    '查一下{destination}{date}[降落|到站]的{trip}',
    '[买|要]{number}张{trip}，{date}从{departure}去{destination}',
    '订{number}张{trip}，{destination}下车',
    '订{number}张{trip}，{departure}上车',
    '看看有没有{date}{departure}到{destination}的{seat}',
    '要{number}张{film}，{date}{venue}的《{title}》',
    '订{date}{time}的《{title}》，{number}张{row}',
  ],
  statements: [
    '[我|我们|][想|要|]{date}到达{destination}',
    '[我|我们|][想|要|]{date}离开{departure}',
    '{date}{departure}出发，{number}个人',
    '{date}{destination}下车，{number}个人',
    '{destination}降落，{departure}起飞，{date}，{seat}',
    '{departure}走，{time}之前到{destination}',
    '{number}个人，{time}之后从{departure}飞{destination}',
    '我要{date}{time}{departure}开出的{trip}',
    '我要{date}{time}{destination}到站的{trip}',
    '{date}回{destination}的{seat}还有吗',
    '{title}，{venue}，{number}张{row}',
    '{time}{venue}放《{title}》吗',
    '我们{number}个人{date}想看[{title}|《{title}》]',
    '{venue}的{film}，{time}，《{title}》',
  ],
};

export const chineseTemplates: Readonly<Record<TicketDeskSplit, TemplateSet>> = { train, dev, test };

export const chineseOpeners = {
  orders: ['', '', '', '请', '请帮我', '麻烦你', '麻烦', '你好，请', '我想', '给我'],
  statements: ['', '', '', '你好，', '您好，', '请问', '早上好，', '那个，', '对了，'],
};

export const chineseClosers = ['', '', '', '。', '谢谢', '，谢谢。', '，麻烦了', '，可以吗', '！', '，好吗？'];
