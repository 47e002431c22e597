// Calls are kept until the loader is here, and made at once afterwards.
const fyr = (...call) => (window.fyr ||= []).push(call);
const events = document.querySelector("#events");

// Your own page asks its own server instead, which knows who is signed in.
async function getToken() {
  const answer = await fetch("/v1/dev/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ persona: "vismanet-admin" }),
  });
  return (await answer.json()).token;
}

for (const name of ["opened", "closed", "message:sent", "message:received", "operation:preview", "operation:result", "auth:required"])
  fyr("on", name, (detail) => events.append(`${name} ${JSON.stringify(detail)}\n`));

document.querySelector("#in").addEventListener("click", () => fyr("identify", getToken));
document.querySelector("#out").addEventListener("click", () => fyr("logout"));
