// Loaded before a server that would listen on every address of the machine: it listens on 127.0.0.1 alone.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const port = typeof given[0] === "object" && given[0] !== null ? given[0].port : given[0];
  const ready = given.find((argument) => typeof argument === "function");
  return listen.call(this, { port, host: "127.0.0.1" }, ready);
};
