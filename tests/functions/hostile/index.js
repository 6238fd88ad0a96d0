"use strict";
// The node function that tries every way: what JavaScript can do itself, then all the others by a child.
const fs = require("node:fs");
const http = require("node:http");
const { spawn, execFileSync } = require("node:child_process");

const tries = {
  "node: set the host's core_pattern": () => fs.openSync("/proc/sys/kernel/core_pattern", "r+"),
  "node: read the engine's files": ({ data_dir }) => fs.readFileSync(`${data_dir}/secrets.key`, "hex"),
  "node: read the host's canary": ({ canary_file }) => fs.readFileSync(canary_file, "utf8"),
  "node: write where the code is": () => fs.writeFileSync("/var/task/hostile-was-here", "x") ?? "written",
  "node: write where its bootstrap is": () => fs.appendFileSync("/var/runtime/node/bootstrap.mjs", " ") ?? "written",
  "node: become root": () => process.setuid(0) ?? "uid 0",
  "node: send a signal to the engine": ({ outside_pids }) =>
    outside_pids.filter((pid) => {
      try {
        return process.kill(pid, 0) && fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("serve");
      } catch {
        return false;
      }
    }).join(),
  "node: preload into its children what lies outside": ({ preload }) => {
    execFileSync("/bin/true", { env: { LD_PRELOAD: preload } });
    return fs.existsSync(preload) && "the library is in view";
  },
  "node: ask the engine for a secret": ({ api, secret }) =>
    ask(api, "POST", "/", { "x-amz-target": "secretsmanager.GetSecretValue", "content-type": "application/x-amz-json-1.1" },
      JSON.stringify({ SecretId: secret })),
  "node: ask the engine for its functions": ({ api }) => ask(api, "GET", "/2015-03-31/functions/", {}, ""),
  "node: ask the engine as a page would": ({ api }) =>
    ask(api, "GET", "/2015-03-31/functions/", { origin: `http://${api}`, "sec-fetch-site": "same-origin" }, ""),
  "node: take the events of another environment": ({ runtime_ports }) =>
    Promise.any(runtime_ports.map((port) => ask(`127.0.0.1:${port}`, "GET", "/2018-06-01/runtime/invocation/next", {}, ""))),
};

// What was answered, if it was not refused.
function ask(place, method, path, headers, body) {
  const [host, port] = place.split(":");
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, headers, timeout: 2000 }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve(answer.statusCode < 400 && `${answer.statusCode} ${Buffer.concat(parts).subarray(0, 300)}`));
    });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.end(body);
  });
}

async function outcome(name, targets) {
  try {
    const got = await tries[name](targets);
    return { name, achieved: Boolean(got), detail: String(got) };
  } catch (failure) {
    return { name, achieved: false, detail: String(failure) };
  }
}

function byChild(event, request) {
  return new Promise((resolve, reject) => {
    const child = spawn("/usr/bin/python3", [`${process.env.LAMBDA_TASK_ROOT}/helper.py`, request], { stdio: ["pipe", "pipe", "inherit"] });
    const parts = [];
    child.stdout.on("data", (part) => parts.push(part));
    child.on("error", reject);
    child.on("close", () => {
      try {
        resolve(JSON.parse(Buffer.concat(parts)));
      } catch (failure) {
        reject(failure);
      }
    });
    child.stdin.end(JSON.stringify(event));
  });
}

exports.handler = async (event, context) => {
  const own = event.targets.javascript ? await Promise.all(Object.keys(tries).map((name) => outcome(name, event.targets))) : [];
  const { outcomes } = await byChild(event, context.awsRequestId);
  return { outcomes: [...own, ...outcomes] };
};
