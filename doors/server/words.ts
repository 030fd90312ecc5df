/** What the operations do, in Chinese, beside the English of their routes: both stand in the API's description. */
export const operationsZh: Readonly<Record<string, string>> = {
  "POST /v1/events": "接收事件（CloudEvents 1.0：单个、批量、二进制）；落盘后才应答，重复事件不生效",
  "POST /v1/imports": "导入文件（CSV 或 TSV，可为 gzip，大小不限）；同一文件再次发送即同一次导入",
  "GET /v1/imports/:id": "某次导入的进度",
  "GET /v1/quarantine": "隔离项及原因",
  "GET /v1/quarantine/quality": "按字段与原因统计的不符合项",
  "POST /v1/quarantine/replay": "修正定义后重新接收隔离项",
  "GET /v1/call-list": "待拨打的外呼名单（本人权限范围内，客户信息已脱敏）",
  "GET /v1/call-list.csv": "外呼名单的表格文件",
  "GET /v1/touches": "某位客户的触达台账",
  "GET /v1/customers/:id":
    "客户 360 视图：他是谁、有什么、需要什么（属性、持有、标签及证据、指标、提醒、推荐与最近动态）；个人信息按角色脱敏",
  "GET /v1/customers/:id/timeline": "客户时间线：事件、决策、触达与任务，由新到旧逐页给出；更早的页来自历史库",
  "GET /v1/why/:customer": "客户为何得到（或没有得到）触达：决策、原因、触达，以及需要改变什么",
  "GET /v1/quality": "客户数据质量：各属性的完整性、有效性、时效、分布偏移与重复",
  "POST /v1/audiences/count": "统计符合条件的客户数，并给出副本的滞后",
  "GET /v1/report": "故事报告（JSON）",
  "GET /report": "故事报告（网页）",
  "GET /v1/status": "系统状态：引擎、滞后、定义与故事数字",
  "GET /v1/me": "当前登录者",
};
