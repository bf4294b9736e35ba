// The way out of a page: the window's own channel where there is one, HTTP otherwise.

const internals = globalThis.__TAURI_INTERNALS__;

/** Whether this page is in the window of the program (and not in a browser). */
export const inWindow = Boolean(internals?.invoke);

/** Sends a form's body to the shop's one door; resolves to `{go}` or `{html}`. Only in the window. */
export const submit = (path, body) => internals.invoke("submit", { path, body });

/** Sends wishes to the stage; resolves to `{ticket}` or `{refused}`. */
export async function wish(wishes) {
  if (inWindow) return internals.invoke("stage", { wishes });
  // A string body: WebKitGTK crashes on Blob and FormData bodies to a custom scheme.
  const answer = await fetch("/stage/command", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wishes),
  });
  return answer.ok ? answer.json() : { refused: "absent" };
}

/** Asks something of the mirror; resolves to its facts. */
export async function askMirror(wish) {
  if (inWindow) return internals.invoke("mirror", { wish });
  return post(`/mirror/command?lang=${document.documentElement.lang}`, JSON.stringify(wish));
}

/** Gives the mirror a photo, a file in Base64; resolves to its facts. */
export async function givePhoto(base64) {
  if (inWindow) return internals.invoke("photo", { base64 });
  return post("/mirror/photo", base64);
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "text/plain" }, body });
  return answer.ok ? answer.json() : { phase: "absent" };
}

/** Whether the shopper wants little to move. */
export function wantsLittleMotion(choice = document.documentElement.dataset.motion) {
  return choice === "reduced" || (choice !== "full" && matchMedia("(prefers-reduced-motion: reduce)").matches);
}
