import { dealSplit, type TicketDeskSplit, type ValueLists } from './language.ts';

/** Lists as text, so that importing the package makes nothing. */
type BySplit = Readonly<Record<TicketDeskSplit, string>>;

const listOf = (text: string) => text.split(', ');

const cities: BySplit = {
  train:
    'London, Paris, Berlin, Madrid, Rome, Vienna, Prague, Dublin, Lisbon, Oslo, Athens, Warsaw, Moscow, Geneva, ' +
    'Milan, Hamburg, Munich, Naples, Porto, Seville, Leeds, Bristol, Cardiff, Liverpool, Manchester, Boston, ' +
    'Chicago, Denver, Houston, Miami, Toronto, Montreal, Detroit, Austin, Portland, Baltimore, Ottawa, New York, ' +
    'San Diego, Las Vegas, New Orleans, Salt Lake City, Tokyo, Kyoto, Sapporo, Beijing, Shenzhen, Nanjing, ' +
    'Wuhan, Xiamen, Suzhou, Hong Kong, Taipei, Bangkok, Hanoi, Delhi, Mumbai, Kuala Lumpur, Cairo, Nairobi, ' +
    'Cape Town, Casablanca, Sydney, Perth, Brisbane, Auckland, Lima, Santiago, Havana, Rio de Janeiro, ' +
    'Panama City, Turin, Florence, Valencia, Antwerp, Rotterdam, Gdansk, Riga, Tallinn, Belgrade, Istanbul, ' +
    'Ankara, Tehran',
  dev: 'Brussels, Zurich, Lyon, Atlanta, Dallas, Osaka, Tianjin, Melbourne, Bogota, San Antonio',
  test:
    'Shanghai, Guangzhou, Chengdu, Hangzhou, Seoul, Singapore, Jakarta, Manila, Helsinki, Stockholm, Copenhagen, ' +
    'Budapest, Marseille, Glasgow, Seattle, Vancouver, Edinburgh, San Francisco, Los Angeles, Buenos Aires',
};

/** First and second halves of the names of small towns, which no list holds: most places are rare. */
const townHeads =
  'Ash, Kings, Wood, Stone, Marl, Hamp, Thorn, Bark, Win, Stan, Red, Black, White, Green, Brad, Wake, Hart, Lang, Mill, ' +
  'North, South, East, West, Sea, Fair, Clay, Oak, Elm, Birch, Rams';
const townTails = 'ford, ton, bury, ham, field, wick, mouth, port, dale, ley, worth, bridge, stead, minster';

const trip: BySplit = {
  train:
    'train ticket, ticket, rail ticket, flight ticket, plane ticket, train seat, flight, bus ticket, ferry ticket, ' +
    'bus seat, coach seat, night train, night bus, boat ticket',
  dev: 'coach ticket, sleeper ticket',
  test: 'railway ticket, airline ticket, express ticket, night coach',
};

const film: BySplit = {
  train: 'cinema ticket, ticket, film ticket, movie ticket, cinema seat, show ticket, theatre seat, matinee ticket',
  dev: 'gala ticket, premiere ticket',
  test: 'theatre ticket, picture ticket, preview ticket',
};

const seat: BySplit = {
  train:
    'first class, second class, business class, sleeper class, tourist class, club class, family class, ' +
    'coach class, window, aisle, upper deck, upper berth, lower berth',
  dev: 'standard class, corridor',
  test: 'economy class, third class, premium class, lower deck',
};

const row: BySplit = {
  train:
    'front row, middle row, third row, fourth row, sixth row, left side, balcony, gallery, front stalls, ' +
    'side stalls, top floor',
  dev: 'fifth row, upper circle',
  test: 'back row, second row, right side, back stalls',
};

const venueNames: BySplit = {
  train:
    'Orion, Lyric, Majestic, Alhambra, Grand, Crown, Castle, Park, Riverside, Bridge, Tower, Empire, Plaza, Rex, ' +
    'Gaumont, Globe, Royal, Central, Lido, Coronet, Astoria, Forum, Palladium, Regent, Roxy, Eden, Metropole, ' +
    'Mayfair, Tivoli, Star, Rialto, Bijou, Luxor, Coliseum, Embassy, Carlton, Dominion, Curzon, Kinema, Picturedrome, ' +
    'Pavilion, Paragon, Scala, Vogue, Ritz, Odyssey, Sphinx, Paramount, Olympia, Alexandra, Arcadia, Aurora, Belvedere, ' +
    'Cascade, Comet, Corona, Electric, Gala, Granada, Imperial, Kingsway, Mirage, Monarch, Neptune, Oxford, Phoenix, ' +
    'Pyramid, Rainbow, Regal, Rotunda, Trianon, Trocadero, Vista, Winter Gardens, Zenith',
  dev: 'Apollo, Victoria, Atlas, Saturn, Criterion',
  test: 'Meteor, Meadow, Capitol, Savoy, Market, Hippodrome, Excelsior, Hyde, Mercury, Athena',
};

const titleAdjectives: BySplit = {
  train:
    'Silent, Golden, Broken, Endless, Hidden, Red, Lonely, Little, Great, Wild, Frozen, Crimson, Last, Lost, ' +
    'Dark, Perfect, Green, Final, Strange, Sweet, Bitter, Ancient, Wooden, Invisible',
  dev: 'Distant, Empty, Brave',
  test: 'Secret, Burning, Silver, Quiet, Forgotten, Blue',
};

const titleNouns: BySplit = {
  train:
    'Harbour, River, Winter, Garden, Promise, Stranger, Storm, Mirror, Kingdom, Letter, Island, Dream, Painter, ' +
    'Journey, Window, Soldier, Forest, Song, Shadow, Summer, Doctor, Bridge, Captain, Diary, Thunder, Widow, ' +
    'Carnival, Rose, Fisherman, Planet, Night, Road, Queen, Robot, Detective, Cathedral, Stone, Horse, Wedding, ' +
    'Fire, Violin, Circus, Passenger, Snow, Wolf, Prisoner, Gardener, Moon, Compass, Village, Violet, Ghost, ' +
    'Merchant, Raven, Signal, Oath, Balloon, Nurse, Puzzle, Temple, Feather, Echo, Sailor, Wheel, Thief, Grandmother, ' +
    'Machine, Swan, Whisper, Harvest, Duel, Museum, Tunnel, Spy, Waltz, Canyon, Falcon, Parade, Throne, Glacier',
  dev: 'Mountain, Teacher, Voyage, Valley, Orchard',
  test: 'Ocean, Lantern, Sister, Desert, Pilot, Memory, Lighthouse, Tiger, Autumn, Clock',
};

const months = 'January, February, March, April, May, June, July, August, September, October, November, December';
const weekdays: BySplit = {
  train: 'Monday, Tuesday, Friday, Saturday, Sunday',
  dev: 'Wednesday',
  test: 'Thursday',
};
const otherDates: BySplit = {
  train: "today, tomorrow, tonight, this weekend, next week, next month, New Year's Eve",
  dev: 'Christmas Eve',
  test: 'the day after tomorrow, next weekend, Christmas Day',
};
const otherTimes: BySplit = {
  train: 'noon, midnight, lunchtime',
  dev: 'teatime',
  test: 'half past midnight',
};
const small =
  'zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, ' +
  'sixteen, seventeen, eighteen, nineteen';
const tens = 'zero, ten, twenty, thirty, forty';

/** An English numeral up to 49. */
function numeral(value: number): string {
  if (value < 20) return listOf(small)[value]!;
  const ten = listOf(tens)[Math.floor(value / 10)]!;
  return value % 10 === 0 ? ten : `${ten} ${listOf(small)[value % 10]}`;
}

function numbers(split: TicketDeskSplit): string[] {
  const values = Array.from({ length: 39 }, (_, index) => index + 2).filter((value) => dealSplit(value) === split);
  // Small parties are commoner than large ones.
  return values.flatMap((value) =>
    value < 20 ? [numeral(value), `${value}`, numeral(value)] : [numeral(value), `${value}`],
  );
}

function places(split: TicketDeskSplit): string[] {
  const towns = listOf(townHeads).flatMap((head, index) =>
    listOf(townTails)
      .filter((_, at) => dealSplit(3 * index + 7 * at) === split)
      .map((tail) => `${head}${tail}`),
  );
  return [...listOf(cities[split]), ...towns];
}

/** Bare names and names with a kind, each name once, so that a long list of names is met. */
function venues(split: TicketDeskSplit): string[] {
  return listOf(venueNames[split]).map((name, index) => [name, `${name} Cinema`, name, `${name} Palace`][index % 4]!);
}

function ordinal(day: number): string {
  const ending = day > 3 && day < 21 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

function dates(split: TicketDeskSplit): string[] {
  const list = listOf(weekdays[split]).flatMap((day) => [day, `next ${day}`, `this ${day}`]);
  for (const [index, month] of listOf(months).entries()) {
    for (let day = 1; day <= 28; day++) {
      if (dealSplit(7 * (index + 1) + 3 * day) !== split) continue;
      // Named days stay about as frequent as calendar days: each day of the calendar in one manner only.
      const manners = [
        `${month} ${ordinal(day)}`,
        `${month} ${day}`,
        `${day} ${month}`,
        `the ${ordinal(day)} of ${month}`,
      ];
      list.push(manners[month === 'May' && day === 20 ? 0 : (index + day) % 4]!);
    }
  }
  return [...list, ...listOf(otherDates[split])];
}

function times(split: TicketDeskSplit): string[] {
  const list = [...listOf(otherTimes[split])];
  for (let hour = 1; hour <= 12; hour++) {
    const named = numeral(hour);
    const manners = [
      `${hour} am`,
      `${hour} pm`,
      `${hour}:15 pm`,
      `${hour}:30 am`,
      `${hour + 11}:45`,
      `half past ${named}`,
      `quarter to ${named}`,
      `${named} o'clock`,
      `${hour} in the morning`,
      `${hour} in the evening`,
    ];
    list.push(...manners.filter((_, index) => dealSplit(3 * hour + 7 * index) === split));
  }
  return list;
}

function titles(split: TicketDeskSplit): string[] {
  const nouns = listOf(titleNouns[split]);
  const next = (index: number) => nouns[(index + 1) % nouns.length]!;
  return [
    ...listOf(titleAdjectives[split]).flatMap((adjective, index) =>
      nouns
        .filter((_, at) => (at + index) % 3 === 0)
        .flatMap((noun) => [`The ${adjective} ${noun}`, `${adjective} ${noun}`]),
    ),
    ...nouns.flatMap((noun, index) => [noun, `${noun} of the ${next(index)}`, `The ${noun} and the ${next(index)}`]),
    ...listOf(cities[split]).flatMap((city, index) =>
      index % 3 === 0
        ? [`Goodbye ${city}`]
        : index % 3 === 1
          ? [`Last Train to ${city}`]
          : [`A ${nouns[index % nouns.length]} in ${city}`],
    ),
    ...nouns.slice(0, 8).map((noun, index) => `${capital(numbers(split)[index]!)} ${noun}s`),
  ];
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
const plural = (text: string) => listOf(text).map((one) => `${one}s`);

/** The English values of a split, by placeholder; no value belongs to two splits. */
export function englishValues(split: TicketDeskSplit): ValueLists {
  return {
    trip: listOf(trip[split]),
    trips: plural(trip[split]),
    film: listOf(film[split]),
    films: plural(film[split]),
    number: numbers(split),
    date: dates(split),
    time: times(split),
    title: titles(split),
    venue: venues(split),
    departure: places(split),
    destination: places(split),
    seat: listOf(seat[split]),
    row: listOf(row[split]),
  };
}
