// node kinesalite.js FOLDER_OF_NODE_MODULES PORT SHARD_LIMIT
const [, , modules, port, shardLimit] = process.argv;
const kinesalite = require(`${modules}/kinesalite`);
kinesalite({ createStreamMs: 20, updateStreamMs: 20, deleteStreamMs: 20, shardLimit: Number(shardLimit) }).listen(
  Number(port), "127.0.0.1");
