// Two real providers of OpenID Connect in one process: the council's and the schools'.
// node serve.mjs <folder of the package> <address of the hub> <port> <port>
import { pathToFileURL } from "node:url";

const [folder, hub, ...ports] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${folder}/lib/index.js`));

const page = (title, body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;

// Whoever signs in is who she says she is. An address of "nobody-checked.example" is not proved.
const account = (_ctx, id) => ({
  accountId: id,
  claims: () => ({
    sub: id,
    email: id.replace("account of ", ""),
    email_verified: !id.endsWith("nobody-checked.example"),
  }),
});

const settings = (kind) => ({
  clients: [{
    client_id: `hub-${kind}`,
    client_secret: `secret of ${kind}, long enough for anybody`,
    redirect_uris: [`${hub}/sign-in/with/${kind}/answer`],
    post_logout_redirect_uris: [`${hub}/signed-out`],
  }],
  claims: { openid: ["sub", "amr"], email: ["email", "email_verified"] },
  cookies: { keys: ["only for tests"], names: { session: `session_${kind}`, interaction: `asked_${kind}`, resume: `resume_${kind}` } },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (ctx, form) => {
        ctx.body = page("Sign out?", `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`);
      },
    },
  },
  pkce: { required: () => true },
  findAccount: account,
  interactions: { url: (_ctx, { uid }) => `/who/${uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
});

const read = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
};

const askWho = (kind) => page(`The accounts of ${kind}`, `<form method="post">
  <p><label>Address <input name="email"></label></p>
  <p><label><input type="checkbox" name="mfa"> With a second factor</label></p>
  <p><button name="do" value="in">Sign in there</button> <button name="do" value="stop">Stop</button></p></form>`);

for (const [index, kind] of ["council", "schools"].entries()) {
  const provider = new Provider(`http://127.0.0.1:${ports[index]}`, settings(kind));
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith("/who/")) return next();
    if (ctx.method === "GET") { ctx.type = "html"; ctx.body = askWho(kind); return undefined; }
    const said = await read(ctx.req);
    const answer = said.get("do") === "stop"
      ? { error: "access_denied", error_description: "Stopped by the person" }
      : { login: { accountId: `account of ${said.get("email")}`, amr: said.get("mfa") ? ["pwd", "mfa"] : ["pwd"] } };
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, answer, { mergeWithLastSubmission: false });
  });
  provider.listen(Number(ports[index]), "127.0.0.1");
}
