/* Small comforts on top of pages that work without them. */
"use strict";

(() => {
  // What fits in an address; a longer text travels in the body of a POST.
  const LONGEST = 2000;

  // Enter asks, as people know it from a search box; Shift+Enter starts a new line.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (!event.target.matches(".vraag textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".vraag") || form.elements.q.value.length <= LONGEST) return;
    form.method = "post";
    event.stopImmediatePropagation(); // an ordinary page load, not htmx
  }, true);

  const isAnswer = (event) => event.detail.ctx.target?.id === "antwoord";

  const show = (busy) => document.getElementById("inhoud").classList.toggle("wacht", busy);

  document.addEventListener("htmx:before:request", (event) => {
    if (isAnswer(event)) show(true);
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!isAnswer(event) || ctx.text.includes('id="antwoord"')) return;
    event.preventDefault(); // another page than an answer: show it as it is
    location.assign(ctx.request.action);
  });

  document.addEventListener("htmx:error", (event) => {
    if (isAnswer(event)) location.assign(event.detail.ctx.request.action);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.select !== "#antwoord") return;
    show(false);
    const heading = document.getElementById("kop");
    heading.focus({ preventScroll: true });
    const { top, bottom } = heading.getBoundingClientRect();
    // Back to the question, so that question and answer are seen together.
    if (top < 0 || bottom > window.innerHeight) document.getElementById("inhoud").scrollIntoView();
    document.getElementById("melding").textContent = heading.textContent;
  });

  // A picture that does not come says so, where it was announced.
  const pictureFailed = (event) => {
    const place = event.target.closest?.(".figuur__beeld");
    if (place) place.querySelector("p").textContent = "Het beeld kwam niet. De tabel heeft dezelfde getallen.";
  };
  document.addEventListener("htmx:response:error", pictureFailed);
  document.addEventListener("htmx:error", pictureFailed);

  // On paper the tables of figures are open, also in a browser that can't do that by its style alone.
  const closed = new Set();
  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll(".figuur details:not([open])")) {
      closed.add(table);
      table.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const table of closed) table.open = false;
    closed.clear();
  });

  // Filters that lie over the page close when one goes on elsewhere.
  const closeFilters = (except) => {
    for (const list of document.querySelectorAll(".cijferfilters__rij > details[open]")) {
      if (!list.contains(except)) list.open = false;
    }
  };
  document.addEventListener("click", (event) => closeFilters(event.target));
  document.addEventListener("keydown", (event) => {
    const list = event.key === "Escape" && event.target.closest?.(".cijferfilters__rij > details[open]");
    if (!list) return;
    list.open = false;
    list.querySelector("summary").focus();
  });
})();
