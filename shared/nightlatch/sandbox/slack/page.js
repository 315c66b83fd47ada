// Keeps the channel current, and sends what is pressed. A form that somebody fills in is left alone until it is sent.
"use strict";
const channel = document.getElementById("channel");
const user = document.getElementById("user");
const sure = document.getElementById("sure");
const own = document.body.dataset;
let shown = "";

async function refresh() {
  if (document.getElementById("view")) return;
  const answer = await fetch(`/channels/${own.channel}/fragment?user=${encodeURIComponent(user.value)}`);
  const text = await answer.text();
  if (text === shown || document.getElementById("view")) return;
  shown = text;
  channel.innerHTML = text;
}

async function act(what) {
  const headers = { "Content-Type": "application/json", "X-Page-Proof": own.proof };
  const body = JSON.stringify({ user: user.value, channel: own.channel, ...what });
  return (await fetch("/page/act", { method: "POST", headers, body })).json();
}

function confirmed(text) {
  if (!text) return Promise.resolve(true);
  document.getElementById("asks").textContent = text;
  sure.showModal();
  return new Promise((resolve) => {
    sure.querySelector("[data-confirm]").onclick = () => { sure.close("yes"); };
    document.getElementById("no").onclick = () => { sure.close("no"); };
    sure.onclose = () => { resolve(sure.returnValue === "yes"); sure.returnValue = ""; };
  });
}

channel.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-action-id]");
  if (!button) return;
  const { actionId, blockId, ts, asks } = button.dataset;
  if (!(await confirmed(asks))) return;
  await act({ do: "click", action: actionId, block: blockId, ts });
  await refresh();
});

channel.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = {};
  for (const field of event.target.querySelectorAll("[data-action]")) {
    (values[field.dataset.block] ??= {})[field.dataset.action] = field.value;
  }
  const answer = await act({ do: "submit", view: event.target.dataset.view, values });
  const errors = answer.body ? JSON.parse(answer.body).errors : null;
  if (errors) {
    document.getElementById("errors").textContent = Object.values(errors).join(" ");
    return;
  }
  event.target.remove();
  await refresh();
});

user.addEventListener("change", refresh);
setInterval(refresh, 700);
refresh();
