import { dealSplit, type TicketDeskSplit, type ValueLists } from './language.ts';

/** Lists as text, so that importing the package makes nothing. */
type BySplit = Readonly<Record<TicketDeskSplit, string>>;

const listOf = (text: string) => text.split(' ');

const cities: BySplit = {
  train:
    '北京 天津 重庆 南京 苏州 无锡 宁波 温州 合肥 福州 厦门 南昌 济南 青岛 郑州 武汉 长沙 深圳 珠海 南宁 海口 三亚 贵阳 昆明 大理 拉萨 ' +
    '西宁 银川 兰州 沈阳 大连 长春 哈尔滨 石家庄 太原 呼和浩特 香港 台北 东京 首尔 曼谷 伦敦 巴黎 纽约 扬州 镇江 南通 嘉兴 金华 义乌 黄山 ' +
    '泉州 九江 赣州 开封 襄阳 宜昌 岳阳 东莞 惠州 柳州 北海 绵阳 遵义 延安 敦煌 包头 大同 保定 邯郸 威海 日照 秦皇岛 连云港 景德镇 台中 ' +
    '京都 名古屋 河内 雅典 马德里 维也纳 日内瓦 华盛顿 洛杉矶 旧金山 多伦多 波士顿 芝加哥',
  dev: '洛阳 桂林 烟台 澳门 悉尼 乌鲁木齐 吉隆坡',
  test: '上海 广州 成都 杭州 西安 常州 徐州 佛山 丽江 唐山 高雄 大阪 柏林 罗马 新加坡 莫斯科 张家界',
};

/** First and second characters of the names of small towns, which no list holds: most places are rare. */
const townHeads = '安 东 西 南 北 清 平 永 新 宁 龙 凤 金 玉 青 白 石 云 明 兴 福 泰 和 长 临 武 广 上 成 杭';
const townTails = '州 阳 山 江 城 安 海 川 林 水 源 泉 溪 丰 乡 都';

const trip: BySplit = {
  train: '火车票 高铁票 机票 车票 动车票 航班 船票 汽车票 高铁车票 客车票 大巴票 快车票 渡轮票 夜车票 卧铺票',
  dev: '班机 快船票',
  test: '列车票 动车车票 城铁票 特快票',
};

const film: BySplit = {
  train: '电影票 影票 票 影院票 学生票 早场票 连场票',
  dev: '入场票 专场票',
  test: '观影票 夜场票',
};

const seat: BySplit = {
  train: '二等座 一等座 头等舱 靠窗的座位 硬座 硬卧 商务舱 双人座 公务舱 上铺 中铺 家庭座 无障碍座',
  dev: '特等座 靠过道的座位',
  test: '商务座 经济舱 软座 软卧 下铺',
};

const row: BySplit = {
  train: '前排 中间 第三排 第一排 第六排 第七排 左边 靠前的座位 正中间 中排 二楼 靠左的座位',
  dev: '第九排 包厢',
  test: '后排 第五排 第二排 右边',
};

const venuePlaces: BySplit = {
  train:
    '星光 金鼎 东方 百老汇 中山 人民 红星 大华 曙光 滨江 国泰 和平 胜利 首都 大地 天幕 中影 奥斯卡 华夏 新华 银座 环球 友谊 海上 文化宫',
  dev: '银河 南天门',
  test: '万象 长江 新世界 明珠 光明 中华',
};

const titleHeads: BySplit = {
  train: '沉默 金色 破碎 无尽 隐秘 红色 孤独 伟大 冰冻 遥远 最后 消失 黑暗 完美 绿色 奇怪 甜蜜 古老 透明 流浪',
  dev: '空荡 勇敢',
  test: '秘密 燃烧 银色 安静 遗忘 蓝色',
};

const titleNouns: BySplit = {
  train:
    '港湾 河流 冬天 花园 诺言 风暴 镜子 王国 来信 岛屿 画家 旅程 窗口 士兵 森林 歌声 影子 夏天 医生 石桥 船长 日记 雷声 寡妇 嘉年华 玫瑰 ' +
    '渔夫 星球 黑夜 公路 女王 机器人 侦探 教堂 石头 白马 婚礼 大火 父亲 陌生人 ' +
    '提琴 马戏团 乘客 雪人 狼群 囚徒 园丁 月亮 罗盘 村庄 幽灵 商人 乌鸦 信号 誓言 气球 护士 谜题 庙宇 羽毛 回声 水手 车轮 小偷 ' +
    '祖母 机器 天鹅 耳语 收获 决斗 博物馆 隧道 间谍 圆舞曲 峡谷 猎鹰 游行 王座 冰川 木偶 渡口 棋手 邮差 酒馆 磨坊 钟声 蝴蝶 灰烬',
  dev: '高山 老师 远航 果园',
  test: '海洋 灯笼 姐妹 沙漠 飞行员 记忆 灯塔 老虎 秋天 时钟',
};

const weekdays: BySplit = { train: '一 二 五 六 日', dev: '三', test: '四' };
const otherDates: BySplit = {
  train: '今天 明天 今晚 这个周末 下个月 元旦',
  dev: '国庆节 大后天',
  test: '后天 下个周末 春节 明晚',
};
const otherTimes: BySplit = { train: '中午 一大早', dev: '傍晚', test: '晚上九点左右 中午一点' };
const digits = '零 一 二 三 四 五 六 七 八 九';

/** Chinese numerals up to 99. */
function numeral(value: number): string {
  const names = listOf(digits);
  const tens = Math.floor(value / 10);
  const ones = value % 10 === 0 ? '' : names[value % 10]!;
  return tens === 0 ? ones : `${tens === 1 ? '' : names[tens]}十${ones}`;
}

function places(split: TicketDeskSplit): string[] {
  const named = new Set(Object.values(cities).flatMap(listOf));
  const towns = listOf(townHeads).flatMap((head, index) =>
    listOf(townTails)
      .filter((tail, at) => dealSplit(3 * index + 7 * at) === split && head !== tail)
      .map((tail) => `${head}${tail}`),
  );
  return [...listOf(cities[split]), ...towns.filter((town) => !named.has(town))];
}

function numbers(split: TicketDeskSplit): string[] {
  const values = Array.from({ length: 39 }, (_, index) => index + 2).filter((value) => dealSplit(value) === split);
  return values.flatMap((value) => {
    const name = value === 2 ? '两' : numeral(value);
    // Small parties are commoner than large ones.
    return value < 20 ? [name, `${value}`, name] : [name, `${value}`];
  });
}

function dates(split: TicketDeskSplit): string[] {
  const list = listOf(weekdays[split]).flatMap((day) => [`周${day}`, `下周${day}`, `这周${day}`, `星期${day}`]);
  for (let month = 1; month <= 12; month++) {
    for (let day = 1; day <= 28; day++) {
      if (dealSplit(7 * month + 3 * day) !== split) continue;
      const manners = [
        `${numeral(month)}月${numeral(day)}号`,
        `${month}月${day}号`,
        `${month}月${day}日`,
        `${numeral(month)}月${numeral(day)}日`,
      ];
      list.push(manners[month === 5 && day === 20 ? 0 : (month + day) % 4]!);
    }
  }
  return [...list, ...listOf(otherDates[split])];
}

function times(split: TicketDeskSplit): string[] {
  const list = listOf(otherTimes[split]);
  for (let hour = 1; hour <= 12; hour++) {
    const name = hour === 2 ? '两' : numeral(hour);
    const half = hour < 6 ? '下午' : '晚上';
    const manners = [
      `${half}${name}点`,
      `${half}${name}点半`,
      `早上${name}点一刻`,
      `上午${hour}点`,
      `${half}${hour}点半`,
      `${hour + 11}:45`,
      `${name}点`,
      `${hour}点20分`,
    ];
    list.push(...manners.filter((_, index) => dealSplit(3 * hour + 7 * index) === split));
  }
  return list;
}

function titles(split: TicketDeskSplit): string[] {
  const nouns = listOf(titleNouns[split]);
  const next = (index: number) => nouns[(index + 1) % nouns.length]!;
  return [
    ...listOf(titleHeads[split]).flatMap((head, index) =>
      nouns.filter((_, at) => (at + index) % 3 === 0).map((noun) => `${head}的${noun}`),
    ),
    ...nouns.flatMap((noun, index) => [noun, `${noun}与${next(index)}`]),
    ...listOf(cities[split]).flatMap((city, index) =>
      index % 3 === 0
        ? [`再见${city}`]
        : index % 3 === 1
          ? [`开往${city}的列车`]
          : [`${city}的${nouns[index % nouns.length]}`],
    ),
  ];
}

/** The Chinese values of a split, by placeholder; no value belongs to two splits. */
export function chineseValues(split: TicketDeskSplit): ValueLists {
  return {
    trip: listOf(trip[split]),
    film: listOf(film[split]),
    number: numbers(split),
    date: dates(split),
    time: times(split),
    title: titles(split),
    venue: listOf(venuePlaces[split]).flatMap((place) => [`${place}影城`, `${place}影院`, `${place}剧场`]),
    departure: places(split),
    destination: places(split),
    seat: listOf(seat[split]),
    row: listOf(row[split]),
  };
}
