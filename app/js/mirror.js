// The mirror in a page: asks for a camera or takes a photo, paints the finished pictures, and says what is seen.
//
// Pictures are pulled by long poll, one question at a time. When nobody pulls, the mirror closes its camera by itself.

import { askMirror, givePhoto } from "./shell.js";

const PHOTO_BYTES_MAX = 48 * 1024 * 1024;
const REST_MS = 400;
// As pictures are kept: see `QUALITY` in stills.rs.
const SHARED = { type: "image/jpeg", quality: 0.9 };

class Mirror {
  constructor(figure) {
    this.figure = figure;
    const one = (hook) => figure.querySelector(`[data-mirror-${hook}]`);
    this.canvas = one("canvas");
    this.paper = this.canvas.getContext("2d", { alpha: false });
    this.choices = one("choices");
    this.ways = one("ways");
    this.nets = one("nets");
    this.progress = one("progress");
    this.said = one("say");
    this.fit = one("fit");
    this.kept = one("kept");
    this.opener = one("open");
    this.cameras = one("cameras");
    this.sitter = one("sitter");
    this.tools = new Map([...figure.querySelectorAll("[data-mirror-action]")].map((b) => [b.dataset.mirrorAction, b]));
    this.sku = figure.dataset.sku;
    this.serial = 0;
    this.asked = 0;
    this.answered = 0;
    this.painted = 0;
    this.listen();
    this.begin();
  }

  listen() {
    const camera = this.figure.querySelector("[data-mirror-camera]");
    const photo = this.figure.querySelector("[data-mirror-photo]");
    camera.disabled = false;
    photo.disabled = false;
    camera.addEventListener("click", () => this.open(() => askMirror({ do: "camera" })));
    this.sitter?.addEventListener("click", () => this.open(() => askMirror({ do: "sitter" })));
    photo.addEventListener("change", () => this.take(photo));
    this.figure.querySelector("[data-mirror-fetch]").addEventListener("click", () => this.ask({ do: "fetch" }));
    this.opener.addEventListener("click", () => this.ask({ do: "open" }));
    this.cameras?.querySelector("select").addEventListener("change", (event) => {
      this.open(() => askMirror({ do: "camera", index: Number(event.target.value) }));
    });
    for (const [action, button] of this.tools) button.addEventListener("click", () => this.act(action, button));
    this.tools.get("share").hidden = !navigator.canShare?.({ files: [this.file(new Blob())] });
    // The variants' radios are the page's own; shop.js writes price and stock.
    for (const radio of document.querySelectorAll("[data-buy] input[name=sku]")) {
      radio.addEventListener("change", () => {
        if (radio.checked) this.wear(radio.value);
      });
    }
  }

  async begin() {
    const chosen = document.querySelector("[data-buy] input[name=sku]:checked");
    this.sku = chosen?.value ?? this.sku;
    await this.ask({ do: "wear", sku: this.sku });
    this.pull();
  }

  async ask(wish) {
    try {
      await this.answer(() => askMirror(wish));
    } catch (error) {
      console.error(error);
    }
  }

  // An answer that comes after that to a later question is an old one: it hides nothing of the new.
  async answer(asked) {
    this.asked += 1;
    const turn = this.asked;
    const facts = await asked();
    if (turn < this.answered) return;
    this.answered = turn;
    this.show(facts);
  }

  async wear(sku) {
    this.sku = sku;
    await this.ask({ do: "wear", sku });
    // What was put beside stays beside.
    if (this.beside) await this.ask({ do: "beside", sku: this.beside });
  }

  async open(asked) {
    this.say(this.said.dataset.opening);
    this.figure.dataset.state = "opening";
    try {
      await this.answer(asked);
    } catch (error) {
      console.error(error);
      this.show({ phase: "absent" });
    }
  }

  async take(input) {
    const file = input.files?.[0];
    // The same file may be chosen again.
    const forget = () => (input.value = "");
    if (!file) return;
    await this.open(async () => {
      if (file.size > PHOTO_BYTES_MAX) return givePhoto("");
      const text = await new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
      });
      return givePhoto(text.slice(text.indexOf(",") + 1));
    });
    forget();
  }

  act(action, button) {
    const isOn = button.getAttribute("aria-pressed") === "true";
    const toggle = () => button.setAttribute("aria-pressed", String(!isOn));
    if (action === "bare") {
      toggle();
      this.ask({ do: "bare", on: !isOn });
    } else if (action === "beside") {
      toggle();
      this.beside = isOn ? null : this.sku;
      this.ask({ do: "beside", sku: this.beside });
    } else if (action === "keep") {
      this.ask({ do: "keep" });
    } else if (action === "share") {
      this.share();
    } else {
      this.ask({ do: "erase" });
    }
  }

  file(picture) {
    return new File([picture], `${this.sku}.jpg`, { type: SHARED.type });
  }

  // What is seen now, handed to the system: who gets it is chosen there.
  share() {
    this.canvas.toBlob(async (picture) => {
      try {
        await navigator.share({ files: [this.file(picture)] });
      } catch (error) {
        // Thought better of it.
        if (error.name !== "AbortError") console.error(error);
      }
    }, SHARED.type, SHARED.quality);
  }

  async pull() {
    while (this.figure.isConnected) {
      if (document.hidden) {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        continue;
      }
      let answer;
      try {
        answer = await fetch(`/mirror/frame?after=${this.serial}&lang=${document.documentElement.lang}`, { cache: "no-store" });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        continue;
      }
      this.serial = Number(answer.headers.get("X-Serial")) || this.serial;
      const facts = answer.headers.get("X-Facts");
      if (facts) this.show(JSON.parse(decodeURIComponent(facts)));
      if (answer.status === 200) {
        await this.painting;
        this.painting = this.paint(answer);
      }
    }
  }

  async paint(answer) {
    let picture;
    try {
      picture = await createImageBitmap(await answer.blob());
    } catch {
      return;
    }
    if (this.figure.dataset.state !== "open") return;
    if (this.canvas.width !== picture.width || this.canvas.height !== picture.height) {
      this.canvas.width = picture.width;
      this.canvas.height = picture.height;
    }
    this.paper.drawImage(picture, 0, 0);
    picture.close();
    this.painted += 1;
    this.canvas.dataset.painted = String(this.painted);
  }

  show(facts) {
    const states = {
      live: "open",
      still: "open",
      opening: "opening",
      nets_missing: "nets",
      fetching: "nets",
      absent: "absent",
    };
    const state = states[facts.phase] ?? "closed";
    this.figure.dataset.state = state;
    this.figure.toggleAttribute("data-mirrored", Boolean(facts.mirrored) && state === "open");
    this.figure.dataset.worn = facts.worn ?? "";
    this.figure.dataset.besides = facts.beside ?? "";
    this.nets.hidden = state !== "nets";
    this.ways.hidden = state === "nets";
    this.progress.hidden = facts.phase !== "fetching" || facts.progress === undefined;
    this.progress.value = facts.progress ?? 0;
    const waits = { opening: this.said.dataset.opening, absent: this.said.dataset.absent };
    this.say(facts.say ?? waits[state] ?? "");
    for (const [action, button] of this.tools) {
      button.disabled = state !== "open";
      if (state !== "open" && action !== "keep") {
        if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", "false");
        this.beside = null;
      }
    }
    this.write(this.fit, facts.fit_words ?? "");
    this.write(this.kept, facts.kept_words ?? "");
    this.opener.hidden = !facts.kept_words;
    if (this.sitter) this.sitter.hidden = !facts.has_sitter;
    this.offer(facts.cameras ?? []);
  }

  offer(cameras) {
    if (!this.cameras) return;
    this.cameras.hidden = cameras.length < 2 || this.figure.dataset.state !== "open";
    const select = this.cameras.querySelector("select");
    if (select.options.length === cameras.length) return;
    select.replaceChildren(...cameras.map((name, index) => new Option(name, String(index))));
  }

  say(words) {
    this.write(this.said, words);
  }

  // A live region speaks when it is written: only what is new is.
  write(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }
}

for (const figure of document.querySelectorAll("[data-mirror]")) new Mirror(figure);
