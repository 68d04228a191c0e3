/* The form works without this. Here: what a chosen word means, and how many characters are left. */
"use strict";

function explain(select) {
  const place = document.getElementById(select.dataset.uitleg);
  if (place) place.textContent = select.selectedOptions[0]?.dataset.definitie ?? "";
}

function count(input) {
  const maximum = Number(input.dataset.maximum);
  let place = document.getElementById(`${input.id}-over`);
  if (!place) {
    place = document.createElement("p");
    place.id = `${input.id}-over`;
    place.className = "hulp over";
    input.after(place);
  }
  // As the server counts them: characters, not halves of them.
  const left = maximum - [...input.value.trim()].length;
  place.textContent = left < 0 ? `${-left} tekens te veel` : left <= 40 ? `Nog ${left} tekens` : "";
  place.classList.toggle("over--teveel", left < 0);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-uitleg]")) explain(event.target);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-maximum]")) count(event.target);
});
for (const input of document.querySelectorAll("[data-maximum]")) count(input);
// A browser that goes back fills the selects in again, without telling anyone.
window.addEventListener("pageshow", () => {
  for (const select of document.querySelectorAll("select[data-uitleg]")) explain(select);
  const start = document.getElementById("startdatum");
  // What is said of the dates was written for those that the page came with.
  if (start.value !== start.defaultValue) start.dispatchEvent(new Event("change", { bubbles: true }));
});
// Asks for a part of the page once typing pauses. What was typed since overtakes it, and without a connection
// the part stays as it is until the next pause.
function afterPause(inputs, delay, address, values, show, wanted = () => true) {
  let pause, asking;
  const ask = async () => {
    if (!wanted()) return;
    asking?.abort();
    asking = new AbortController();
    let text;
    try {
      const body = new URLSearchParams(values());
      const headers = { "X-CSRFToken": document.querySelector("[name=csrf_token]").value };
      const answer = await fetch(address, { method: "POST", body, headers, signal: asking.signal });
      if (!answer.ok) return;
      text = await answer.text();
    } catch {
      return;
    }
    show(text);
  };
  for (const input of inputs) {
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(ask, delay);
    });
  }
  return ask;
}

// Earlier choices that resemble this one. Only these fields are sent, so that no contact travels along.
const earlier = document.getElementById("eerder");
const told = ["id", "titel", "aanleiding", "afweging"].map((id) => document.getElementById(id));

afterPause(told, 400, earlier.dataset.adres, () => told.map((input) => [input.name, input.value]), (text) => {
  earlier.innerHTML = text;
  for (const chip of earlier.querySelectorAll(".vondst")) if (isSaid(chip)) dropChip(chip);
  const found = earlier.querySelectorAll(".eerder__keuze").length;
  const said = found === 1 ? "1 eerdere keuze lijkt hierop" : `${found} eerdere keuzes lijken hierop`;
  const place = document.getElementById("eerder-stand");
  // For who does not see the list appear.
  if (found && place.textContent !== said) place.textContent = said;
});

// The inputs that a value read in the text belongs to: a box to tick, or a list or date to fill.
function controls(chip) {
  const [, name, code] = chip.value.split(":");
  const box = document.querySelector(`input[type="checkbox"][name="${name}"][value="${code}"]`);
  return { name, code, box, field: document.getElementById(name) };
}

function isSaid(chip) {
  const { name, code, box, field } = controls(chip);
  const rows = [...document.querySelectorAll(`select[name^="${name}["]`)];
  return box ? box.checked : Boolean(field?.value) || rows.some((row) => row.value === code);
}

function dropChip(chip) {
  const block = chip.closest(".vondsten");
  chip.closest("li").remove();
  if (!block.querySelector("li")) block.remove();
}

earlier.addEventListener("click", (event) => {
  const chip = event.target.closest(".vondst");
  if (!chip) return;
  const { code, box, field } = controls(chip);
  if (!box && !field?.matches("select, input")) return; // a row of its own: the server adds it
  event.preventDefault();
  if (box) box.checked = true;
  else field.value = code;
  (box ?? field).dispatchEvent(new Event("change", { bubbles: true }));
  document.getElementById("eerder-stand").textContent = `Ingevuld: ${chip.querySelector("b").textContent}`;
  dropChip(chip);
  (box ?? field).focus({ preventScroll: true });
});

// Personal data in a text: looked for after a pause, replaced with one click. Only that text is sent.
for (const place of document.querySelectorAll(".personenplek")) {
  const input = document.getElementById(place.dataset.veld);
  const values = () => ({ veld: input.name, tekst: input.value });
  afterPause([input], 600, "/keuzes/persoonsgegevens", values, (text) => { place.innerHTML = text; });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-voorstel]");
    if (!button) return;
    event.preventDefault();
    const text = [...input.value]; // characters, as the server counts them
    const { begin, eind, voorstel } = button.dataset;
    const found = text.slice(begin, eind).join("");
    if (found !== button.closest("li").querySelector("mark").textContent) return; // it moved: the pause tells
    input.value = text.slice(0, begin).join("") + voorstel + text.slice(eind).join("");
    input.focus({ preventScroll: true });
    input.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest("li").remove();
  });
}

// What a resident would read: made anew after a pause while it is in sight. Contacts are not sent along.
const looking = document.getElementById("meekijken");
const written = looking.closest("form");
const APART = /^(contacten|csrf_token$|venster$|vervangt$|actie$)/;

const look = afterPause([written], 700, looking.dataset.adres,
  () => [...new FormData(written)].filter(([name]) => !APART.test(name)),
  (text) => { document.getElementById("voorbeeld").innerHTML = text; },
  () => looking.open);
looking.addEventListener("toggle", look);

// From the middle of a text, without a walk past everything that is not required.
written.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  written.requestSubmit(written.querySelector('button[value="bewaren"]'));
});

// Reading a document can take some seconds: say so.
document.querySelector(".document form")?.addEventListener("submit", () => {
  document.getElementById("document-stand").textContent = "Het document wordt gelezen …";
});
