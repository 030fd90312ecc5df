/** Words that made customers are made of. Names are put together by chance and mean nobody. */

export const surnames = [
  ..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
  "欧阳",
  "上官",
  "诸葛",
  "司马",
];
export const givenFemale = [
  ..."芳娜敏静秀娟英华慧巧美丽红梅琳素云莲真环雪荣爱妹霞香月莺媛艳瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜",
];
export const givenMale = [
  ..."伟强磊军洋勇艳杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建海峰亮胜学祥才发武新利清彬富顺信子",
];

/** City and province of a branch, by its place in the organisation. */
export const branchCities = [
  ["上海", "上海"],
  ["杭州", "浙江"],
  ["深圳", "广东"],
  ["北京", "北京"],
  ["成都", "四川"],
  ["武汉", "湖北"],
  ["南京", "江苏"],
  ["西安", "陕西"],
] as const;
export const otherCities = [
  ["苏州", "江苏"],
  ["宁波", "浙江"],
  ["广州", "广东"],
  ["长沙", "湖南"],
  ["青岛", "山东"],
  ["厦门", "福建"],
  ["郑州", "河南"],
  ["合肥", "安徽"],
  ["昆明", "云南"],
  ["重庆", "重庆"],
] as const;

export const occupations = [
  "worker",
  "clerk",
  "manager",
  "professional",
  "civil_servant",
  "self_employed",
  "farmer",
  "services",
  "homemaker",
  "unemployed",
] as const;
export const educations = ["primary", "secondary", "vocational", "college", "bachelor", "master"] as const;
export const educationWeights = [8, 30, 18, 20, 20, 4] as const;

export const services = [
  "sms_notice",
  "mobile_bank",
  "online_bank",
  "fast_pay",
  "wealth_agreement",
  "auto_transfer",
] as const;
export const channels = ["app", "counter", "atm", "online", "wechat", "phone"] as const;
export const scenes = [
  "groceries",
  "dining",
  "transport",
  "fuel",
  "travel",
  "health",
  "education",
  "clothing",
  "electronics",
  "utilities",
  "entertainment",
  "housing",
] as const;
export const complaintTopics = ["fee", "app", "queue", "card", "service", "fraud", "wealth_product"] as const;
export const activities = ["spring_fair", "salary_day", "fuel_week", "new_customer", "points_mall"] as const;
export const profileFields = ["phone", "address", "email", "occupation"] as const;
export const callReasons = ["balance", "card_lost", "rates", "app_help", "complaint", "close_account"] as const;
export const payeeBanks = ["own", "bank_a", "bank_b", "bank_c", "wallet"] as const;
