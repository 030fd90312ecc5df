/** Files that are made of what is on screen. */

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** A table for a spreadsheet; a cell that a spreadsheet would compute stays text. */
export function csvOf(rows: readonly (readonly (string | number | null | undefined)[])[]): Blob {
  const cell = (value: string | number | null | undefined): string => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const text = rows.map((row) => row.map(cell).join(",")).join("\r\n");
  // The mark by which spreadsheets know UTF-8.
  return new Blob([`\uFEFF${text}\r\n`], { type: "text/csv" });
}

/** Saves the chart that is drawn within an element, at twice its size, as a picture. */
export async function savePicture(name: string, within: HTMLElement): Promise<void> {
  const drawn = within.querySelector("svg");
  if (drawn === null) return;
  const { width, height } = drawn.getBoundingClientRect();
  const source = new XMLSerializer().serializeToString(drawn);
  const image = new Image();
  await new Promise<void>((done, failed) => {
    image.onload = () => done();
    image.onerror = () => failed(new Error("the chart can't be drawn"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob !== null) saveFile(name, blob);
}
