/** Signs of the shell, drawn here so that the first load stays small. */
const paths: Readonly<Record<string, string>> = {
  "/": "M3 11 12 4l9 7v9h-6v-6H9v6H3z",
  "/tasks": "M4 6h2v2H4zm5 0h11v2H9zM4 11h2v2H4zm5 0h11v2H9zm-5 5h2v2H4zm5 0h11v2H9z",
  "/customers": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 8c0-4 4-6 8-6s8 2 8 6z",
  "/audiences":
    "M8 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm8.5 0a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM1.5 19c0-4 3-6 6.5-6s6.5 2 6.5 6zm14.5 0c0-2.3-.7-4-2-5.3.8-.3 1.6-.4 2.5-.4 3 0 5.5 1.7 5.5 5.7z",
  "/playbooks": "M5 3h6v6H5zm8 12h6v6h-6zM7 9h2v4h8v2h-2v0H7zM5 15h6v6H5z",
  "/decisions": "M12 3 21 12 12 21 3 12zM11 8v5h2V8zm0 6v2h2v-2z",
  "/content": "M4 4h16v12H9l-5 4z",
  "/reach": "M2 12 22 3l-7 18-4-7z",
  "/outcomes": "M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z",
  "/models": "M12 2l9 5v10l-9 5-9-5V7zm0 2.3L6 7.6l6 3.3 6-3.3z",
  "/data":
    "M4 6c0-2 4-3 8-3s8 1 8 3v12c0 2-4 3-8 3s-8-1-8-3zm2 4v2c1 1 4 1.5 6 1.5s5-.5 6-1.5v-2c-2 1-4 1.3-6 1.3S8 11 6 10z",
  "/organisation": "M9 3h6v5h-2v3h6v4h2v6h-6v-6h2v-2H7v2h2v6H3v-6h2v-4h6V8H9z",
  "/system": "M4 5h16v6H4zm2 2v2h2V7zm-2 6h16v6H4zm2 2v2h2v-2z",
  "/simulation": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-1 4h2v5l4 2-1 2-5-3z",
};

export function PlaceSign({ to }: { readonly to: string }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" className="sign">
      <path d={paths[to] ?? "M4 4h16v16H4z"} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}

export function Leaf() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" className="leaf">
      <path
        fill="currentColor"
        d="M27 4C13 4 5 11 5 20c0 2 .5 4 1.5 5.5C9 18 14 13 21 10c-6 4.5-10.5 10-12.5 17 1.7.7 3.5 1 5.5 1C23 28 28 19 27 4z"
      />
    </svg>
  );
}
