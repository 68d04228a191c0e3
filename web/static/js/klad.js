/* Keeps what is typed as a draft, so that a browser that stops loses no more than the last sentence. */
"use strict";

(() => {
  // Milliseconds: after the last key; between two drafts and from the first key; between attempts that failed.
  const PAUSE = 2000, BETWEEN = 3000, AGAIN = [3000, 6000, 12000, 30000];
  // A page that is leaving may take so many bytes along (64 KiB, and what stands around them).
  const ALONG = 60000;

  const form = document.querySelector("form[data-klad]");
  const block = document.getElementById("klad"), line = document.getElementById("klad-stand");
  const aloud = document.getElementById("klad-gezegd");

  let saved = form.dataset.onbewaard === undefined ? written(true) : null; // what the server has
  let since = 0, last = 0, timer, asking, failed = 0, leaving = false, held = false;

  // The form as it is, or as the page came with it: a browser that goes back fills in what was typed before
  // any script runs.
  function written(original) {
    const values = new URLSearchParams();
    for (const one of form.elements) {
      if (!one.name || one.name === "csrf_token" || one.matches("button, [name=venster], [name=vervangt]")) continue;
      if (one.matches("[type=checkbox], [type=radio]")) {
        if (original ? one.defaultChecked : one.checked) values.append(one.name, one.value);
      } else if (one.matches("select") && original) {
        const chosen = [...one.options].find((option) => option.defaultSelected) ?? one.options[0];
        values.append(one.name, chosen?.value ?? "");
      } else values.append(one.name, original && !one.matches("[type=hidden]") ? one.defaultValue : one.value);
    }
    return values.toString();
  }

  // The line under the heading. more: adds what someone can do about it, once for as long as it is told.
  function tell(text, trouble, more) {
    if (trouble && line.textContent === text && block.classList.contains("klad--nood")) return;
    line.textContent = text;
    const was = block.classList.contains("klad--nood");
    block.classList.toggle("klad--nood", trouble);
    for (const old of block.querySelectorAll("a, button")) old.remove();
    more?.();
    // Once, and when it changes; not each time that it was kept.
    if (trouble || was || !aloud.textContent) aloud.textContent = text;
  }

  function offer(element, text, properties) {
    const one = Object.assign(document.createElement(element), { textContent: text, ...properties });
    one.className = element === "a" ? "utrecht-link" : "linkknop";
    block.append(one);
    return one;
  }

  function changed() {
    if (leaving) return;
    const now = Date.now();
    since ||= now;
    // What failed is tried again at its own pace.
    if (!failed) plan(Math.max(Math.min(now + PAUSE, since + BETWEEN), last + BETWEEN));
  }

  function arrived() {
    leaving = false;
    if (written(false) !== saved) changed();
  }

  function plan(moment) {
    clearTimeout(timer);
    timer = setTimeout(() => keep(), Math.max(0, moment - Date.now()));
  }

  function retry() {
    plan(Date.now() + AGAIN[Math.min(failed, AGAIN.length) - 1]);
  }

  async function keep(goodbye) {
    clearTimeout(timer);
    const text = written(false);
    if (text === saved) {
      since = 0;
      if (failed) tell("", false); // what was not kept is not there any more
      failed = 0;
    }
    if (leaving || held || text === saved || (asking && !goodbye)) return;
    since = 0;
    last = Date.now();
    const body = new URLSearchParams(text);
    for (const name of ["csrf_token", "venster", "vervangt"]) body.append(name, form.elements[name].value);
    body.append("wie", form.dataset.wie);
    const mine = asking = new AbortController();
    const late = setTimeout(() => mine.abort(), 20000);
    try {
      const keepalive = body.toString().length < ALONG;
      const answer = await fetch("/keuzes/klad", { method: "POST", body, keepalive, signal: mine.signal });
      await heard(answer, text);
    } catch {
      if (!leaving) {
        failed += 1;
        tell("Geen verbinding: uw tekst is nog niet bewaard. Wij proberen het steeds opnieuw.", true);
      }
    }
    clearTimeout(late);
    if (asking === mine) asking = undefined;
    if (leaving || held || asking) return;
    if (failed) retry();
    else if (written(false) !== saved) changed();
  }

  async function heard(answer, text) {
    const json = answer.headers.get("Content-Type")?.includes("json");
    const told = json ? await answer.json() : {};
    if (answer.ok) {
      saved = text;
      failed = 0;
      tell(told.om ? `Klad bewaard om ${told.om}` : "", false);
      if (told.om) history.replaceState(history.state, "", form.dataset.klad);
      return;
    }
    failed += 1;
    if (answer.status === 401) {
      tell("U bent niet meer ingelogd; uw tekst staat nog in dit venster.", true, () => {
        const away = { href: "/inloggen", target: "_blank", rel: "noopener" };
        offer("a", "Log in (opent in een nieuw tabblad)", away);
      });
    } else if (told.reden === "sleutel" && failed < 3) {
      await newToken();
    } else if (told.reden === "account") {
      held = true;
      tell("In deze browser is nu iemand anders ingelogd. Uw tekst staat nog in dit venster en wordt niet bewaard.", true);
    } else if (told.reden === "klad") {
      held = true;
      tell(told.fout, true, () => {
        if (!told.vervangt) return;
        offer("button", "Bewaar wat hier staat, in plaats van dat klad", { type: "button" }).onclick = () => {
          form.elements.vervangt.value = told.vervangt;
          held = false;
          keep();
        };
      });
    } else {
      tell("Uw tekst is nog niet als klad bewaard. Wij proberen het opnieuw; leg uw keuze intussen vast of kopieer uw tekst.", true);
    }
  }

  // Who signed in again has a new token; any page of theirs holds it.
  async function newToken() {
    const page = await (await fetch("/privacy")).text();
    const token = new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrf_token]")?.value;
    if (!token) return;
    for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = token;
    failed = 0;
  }

  for (const event of ["input", "change", "click"]) form.addEventListener(event, changed);
  document.addEventListener("htmx:after:swap", changed); // a row more or less
  document.addEventListener("visibilitychange", () => keep(document.hidden));
  window.addEventListener("pagehide", () => keep(true));
  window.addEventListener("online", () => keep());
  window.addEventListener("focus", () => { if (failed) keep(); });
  // The form itself is on its way: a draft that overtakes it would come back as unfinished work.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
    asking?.abort();
    setTimeout(arrived, 20000); // still here: someone stopped it
  });
  window.addEventListener("pageshow", arrived);
})();
