// A real Bluesky server, with a directory of identities of its own, on loopback only.
// `node server.js FOLDER PORT` says {"port": N} once it answers at N; accounts are told that they live at PORT, where
// the caller may stand in between. Ends when its input is closed.
const crypto = require('crypto')
const net = require('net')

const [folder, told] = [process.argv[2], Number(process.argv[3])]
const places = {}
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const after = rest.find((each) => typeof each === 'function')
  this.once('listening', () => (places[port] = this.address().port))
  return listen.call(this, { port: port === told ? 0 : port, host: '127.0.0.1' }, after)
}

const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')
const { Database, PlcServer } = require('@did-plc/server')

const free = () =>
  new Promise((done) => {
    const probe = net.createServer()
    listen.call(probe, 0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
const secret = () => crypto.randomBytes(32).toString('hex')

async function main() {
  const directory = await free()
  await PlcServer.create({ db: Database.mock(), port: directory }).start()
  const env = {
    devMode: true,
    port: told,
    hostname: 'localhost',
    serviceHandleDomains: ['.test'],
    dataDirectory: folder,
    blobstoreDiskLocation: `${folder}/blobs`,
    didPlcUrl: `http://127.0.0.1:${directory}`,
    inviteRequired: false,
    disableSsrfProtection: true,
    rateLimitsEnabled: false,
    crawlers: [],
    jwtSecret: secret(),
    dpopSecret: secret(),
    adminPassword: secret(),
    plcRotationKeyK256PrivateKeyHex: secret(),
  }
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  await pds.start()
  process.stdout.write(JSON.stringify({ port: places[told] }) + '\n')
}

process.stdin.on('end', () => process.exit(0)).resume()
main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})
