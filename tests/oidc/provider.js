// A certified OpenID provider on loopback with the people and clients of the tests. Prints its issuer when it listens.
// Usage: node provider.js '{"publicUrls": ["http://127.0.0.1:8000"], "people": {"anna": {"roles": ["support_agent"]}}}'
import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { publicUrls, people, secret } = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = {
  redirect_uris: publicUrls.map((url) => `${url}/console/callback`),
  post_logout_redirect_uris: publicUrls.map((url) => `${url}/console/signed-out`),
  response_types: ["code"],
  grant_types: ["authorization_code"],
};
const provider = new Provider(issuer, {
  clients: [
    { ...client, client_id: "fyr console", client_secret: secret },
    { ...client, client_id: "public", token_endpoint_auth_method: "none" },
    { ...client, client_id: "another", client_secret: secret },
  ],
  claims: { openid: ["sub"], profile: ["name", "roles", "access"], email: ["email"] },
  cookies: { keys: ["of the tests"] },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
  pkce: { required: () => true },
});
server.on("request", provider.callback());
console.log(issuer);
