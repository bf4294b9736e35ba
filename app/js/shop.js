// What a document cannot do by itself: forms through the window's channel, a form sent once, choices that show at once.
// Every page works without this script in a browser; in the window it carries the writes.

import { inWindow, submit } from "./shell.js";

const BUSY_AFTER_MS = 150;
const LISTEN_EVERY_MS = 3000;

function busy(form, submitter) {
  form.dataset.busy = "true";
  form.setAttribute("aria-busy", "true");
  if (submitter) {
    submitter.dataset.busy = "true";
    const words = [...submitter.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (words && submitter.dataset.busyWords) {
      submitter.dataset.idleWords = words.data;
      words.data = submitter.dataset.busyWords;
    }
  }
  // What takes a moment is shown; what is instant does not flicker.
  setTimeout(() => {
    if (form.dataset.busy) document.documentElement.dataset.busy = "true";
  }, BUSY_AFTER_MS);
}

function idle() {
  delete document.documentElement.dataset.busy;
  for (const element of document.querySelectorAll("[data-busy]")) {
    delete element.dataset.busy;
    element.removeAttribute("aria-busy");
    const words = [...element.childNodes].find((node) => node.data === element.dataset.busyWords);
    if (words) words.data = element.dataset.idleWords;
  }
}

// A form is sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  const submitter = event.submitter;
  const method = (submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get").toLowerCase();
  if (method !== "post") {
    busy(form, submitter);
    return;
  }
  if (!inWindow) {
    // The browser collects the fields after this handler, so nothing is disabled here.
    busy(form, submitter);
    return;
  }
  event.preventDefault();
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const body = new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;
  busy(form, submitter);
  send(form, new URL(action, location.href).pathname, body);
});

async function send(form, path, body) {
  try {
    const outcome = await submit(path, body);
    if (typeof outcome.html === "string") {
      show(outcome.html);
    } else {
      await go(outcome.go);
    }
  } catch (error) {
    console.error(error);
    // The program is there but the channel is not: the plain form still works.
    HTMLFormElement.prototype.submit.call(form);
  }
}

async function go(address) {
  const here = location.pathname + location.search;
  if (address === here && document.querySelector("[data-stage]")) {
    // The same page with something to say: the stage stays as it was turned.
    const answer = await fetch(address);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const live of ['[data-test="notices"]', '[data-test="nav-cart"]']) {
      const [from, to] = [next.querySelector(live), document.querySelector(live)];
      if (from && to) {
        to.replaceChildren(...from.childNodes);
        for (const { name, value } of from.attributes) to.setAttribute(name, value);
      }
    }
    idle();
    document.querySelector('[data-test="notices"]')?.scrollIntoView({ block: "nearest" });
  } else if (address === here) {
    location.reload();
  } else {
    location.assign(address);
  }
}

/** Puts a document in place of this one: a form with its errors, with nothing that was typed lost. */
function show(html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  document.title = next.title;
  for (const { name, value } of next.documentElement.attributes) document.documentElement.setAttribute(name, value);
  document.body.replaceWith(document.adoptNode(next.body));
  idle();
  scrollTo(0, 0);
  ready();
  if (document.querySelector("[data-stage]")) import("./stage.js").then((stage) => stage.mountAll());
}

function ready() {
  for (const button of document.querySelectorAll("[data-autosubmit-hides], [data-buy-choose]")) button.hidden = true;
  if (matchMedia("(min-width: 56rem)").matches) {
    for (const details of document.querySelectorAll("details[data-open-wide]")) details.open = true;
  }
  // Who types already is not interrupted.
  if (document.activeElement === document.body) document.querySelector("[data-focus]")?.focus();
}

// A server that goes or comes back is told of where a page is looked at; a page that waited for it is asked for again.
async function listen() {
  const bar = document.querySelector("[data-offline]");
  if (document.hidden || !bar || document.querySelector("[data-busy]")) return;
  const isThere = await fetch("/online", { cache: "no-store" }).then((answer) => answer.json());
  if (isThere === bar.hidden) return;
  bar.hidden = isThere;
  if (isThere && document.querySelector('[data-test="fault-offline"]')) location.reload();
}
setInterval(() => listen().catch(() => {}), LISTEN_EVERY_MS);

// A choice that is a whole answer sends its form.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("[data-autosubmit]")) {
    const to = field.dataset.autosubmitTo;
    const button = to ? field.form.querySelector(`button[formaction="${to}"]`) : null;
    const others = field.form.querySelector("[data-autosubmit-hides]");
    field.form.requestSubmit(button ?? others ?? undefined);
  }
  if (field.matches?.('[data-buy] input[type="radio"][name="sku"]')) choose(field);
});

/** Another variant: price, stock and address follow without a reload; the stage listens by itself. */
function choose(radio) {
  const form = radio.closest("[data-buy]");
  const { price, minor, stock, stockState, poster, name } = radio.dataset;
  const money = form.querySelector("[data-buy-price] .money");
  if (money && price) {
    money.textContent = price;
    money.dataset.minor = minor;
  }
  const seen = form.querySelector("input[data-buy-minor]");
  if (seen) seen.value = minor;
  const chosen = form.querySelector("[data-buy-chosen]");
  if (chosen) chosen.textContent = name ?? "";
  for (const sku of document.querySelectorAll("[data-buy-sku]")) sku.textContent = radio.value;
  const words = form.querySelector("[data-buy-stock] .stock");
  if (words && stock) {
    words.dataset.state = stockState;
    words.replaceChildren(...[words.querySelector(".stock-dot"), stock].filter(Boolean));
  }
  const add = form.querySelector("[data-buy-add]");
  if (add) add.disabled = stockState === "none" || !price;
  const stage = document.querySelector("[data-stage-poster]");
  const picture = stage?.querySelector("img");
  if (picture && poster && stage.closest("[data-state]")?.dataset.state !== "ready") picture.src = poster;
  const address = new URL(location.href);
  address.searchParams.set("sku", radio.value);
  history.replaceState(null, "", address);
}

// A page that is slow to come says that it is coming.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.origin !== location.origin || link.hash) return;
  setTimeout(() => {
    document.documentElement.dataset.busy = "true";
  }, BUSY_AFTER_MS);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) idle();
});

ready();
