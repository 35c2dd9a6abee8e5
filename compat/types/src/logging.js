// Checks that pino and winston write the message and the error of a failed call.
const { Writable } = require("node:stream");
const assert = require("node:assert/strict");
const { TargetClient } = require("@fletch/sdk");
const pino = require("pino");
const winston = require("winston");

exports.tests = {
  "pino writes whole messages": (stream) => pino({ level: "debug" }, stream),
  "winston writes whole messages": (stream) =>
    winston.createLogger({ level: "debug", transports: [new winston.transports.Stream({ stream })] }),
};

exports.run = async (createLogger) => {
  let written = "";
  const stream = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  const options = { client: "acme", organizationId: "0AAA@AdobeOrg", serverDomain: "127.0.0.1:1", secure: false };
  const target = TargetClient.create({ ...options, retries: 0, logger: createLogger(stream) });
  const execute = { mboxes: [{ name: "hero" }] };
  await assert.rejects(target.getOffers({ request: { execute } }), { code: "network-error" });
  await target.close();
  await new Promise((resolve) => setImmediate(resolve));
  const lines = written.trim().split("\n").map(JSON.parse);
  const texts = lines.map(({ msg, message }) => msg ?? message);
  assert.match(texts.join("\n"), /^AT: Request to 127\.0\.0\.1:1$/m);
  assert.match(texts.join("\n"), /^AT: .*getOffers.*failed|^AT: getOffers.*/m);
  const request = lines[texts.indexOf("AT: Request to 127.0.0.1:1")];
  assert.deepEqual(request.details.execute.mboxes[0].name, "hero");
  assert.match(written, /ECONNREFUSED/);
};
