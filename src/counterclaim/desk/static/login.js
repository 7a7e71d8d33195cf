"use strict";
document.getElementById("login").addEventListener("submit", async function (event) {
  event.preventDefault();
  var form = event.target, fault = document.getElementById("login-fault");
  var answer = await window.desk.send("POST", "/api/v1/session", { name: form.elements.name.value, password: form.elements.password.value });
  if (answer.ok) { location.href = "/"; return; }
  fault.hidden = false;
  fault.textContent = answer.body.detail;
});
