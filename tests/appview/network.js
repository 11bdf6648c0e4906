// A real Bluesky network on loopback only: directory of identities, server, AppView with its data plane.
// `node network.js POSTGRES_URL` says {"port": N} once the server answers at N. Ends when its input is closed.
const net = require('net')

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...rest) {
  const after = rest.find((each) => typeof each === 'function')
  const port = Number(typeof where === 'object' ? where.port : where) || 0
  return listen.call(this, { port, host: '127.0.0.1' }, after)
}

const getPort = require('get-port')
const { TestBsky, TestPds, TestPlc, mockNetworkUtilities } = require('@atproto/dev-env')

async function main() {
  const plc = await TestPlc.create({})
  const port = await getPort()
  const bsky = await TestBsky.create({
    plcUrl: plc.url,
    repoProvider: `ws://localhost:${port}`,
    dbPostgresUrl: process.argv[2],
    dbPostgresSchema: 'appview',
  })
  const pds = await TestPds.create({
    port,
    didPlcUrl: plc.url,
    bskyAppViewUrl: bsky.url,
    bskyAppViewDid: bsky.ctx.cfg.serverDid,
    rateLimitsEnabled: false,
    crawlers: [],
  })
  mockNetworkUtilities(pds, bsky)
  process.stdout.write(JSON.stringify({ port }) + '\n')
}

process.stdin.on('end', () => process.exit(0)).resume()
main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})
