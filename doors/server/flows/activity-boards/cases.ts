import { defineCases } from "#ground/errors";

export const boardCases = defineCases("board", {
  no_board: { code: "not_found", en: "No board {board}", zh: "没有看板 {board}" },
});
