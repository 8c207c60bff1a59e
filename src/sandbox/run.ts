import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createLog } from '../config/log.ts'
import { untilStopped } from '../main/until-stopped.ts'
import { watchAccess } from '../main/watch-access.ts'
import { sandboxExpectations } from './access-file-expected.ts'
import { accessFileToSeeInBothChats } from './access-file-to-try.ts'
import { personIn } from './company.ts'
import { startSandbox } from './sandbox.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const

/**
 * The sandbox as a command. It refuses production and everything that is real: with a setting of the product around it could
 * be taken for the product.
 */
export async function runSandbox(env: NodeJS.ProcessEnv): Promise<void> {
  const refused = refusals(env)
  if (refused.length > 0) throw new Error(['The sandbox does not start here:', ...refused].join('\n'))
  const port = Number(env.PORT ?? '3000')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is “${env.PORT}”, which is not a port.`)
  const level = levels.find(known => known === env.LOG_LEVEL) ?? 'warn'
  const log = createLog({ level, secrets: [] })
  const sandbox = await startSandbox({
    port,
    log,
    accessFile: accessFileToSeeInBothChats,
    teams: true,
    metrics: { internalPort: 0, metricsToken: null },
  })
  const expectations = join(dirname(sandbox.accessFile), 'access.test.yaml')
  await writeFile(expectations, sandboxExpectations)
  // Whoever asks in Slack then finds out that the owner decides in Teams.
  await sandbox.teams?.as(personIn(sandbox.world.company, 'olga').id).say('prefer teams')
  process.stdout.write(
    `\n  Doorbell's sandbox is open: ${sandbox.url}/\n  Nothing here is real, and everything is gone when you stop it (Ctrl+C).\n  Its figures, as Prometheus reads them: ${sandbox.doorbell.internalUrl}/metrics\n  What its webhook was told, each with its signature checked: ${sandbox.url}/sandbox/webhook\n  Its access file, read again when it is changed; what gives somebody more waits for Henrik and Ruth, its admins: ${sandbox.accessFile}\n  What it is held to: doorbell config test ${expectations} ${sandbox.accessFile}\n\n`,
  )
  const reload = () => {
    sandbox.doorbell.reload().catch(problem => log.error('access-file.bug', { err: problem }))
  }
  const watching = watchAccess(sandbox.doorbell, reload, log)
  await untilStopped(log, async () => {
    clearInterval(watching)
    await sandbox.stop()
  })
}

const real = [
  'DATABASE_URL',
  'MIGRATE_DATABASE_URL',
  'SLACK_',
  'MICROSOFT_APP_',
  'BOT_',
  'AZURE_',
  'GRAPH_BASE_URL',
  'SIGNIN_',
]

function refusals(env: NodeJS.ProcessEnv): readonly string[] {
  const given = Object.keys(env).filter(name => env[name] && real.some(start => name.startsWith(start)))
  const loopback = !env.HOST || ['127.0.0.1', 'localhost', '::1'].includes(env.HOST)
  return [
    ...(env.NODE_ENV === 'production' ? ['NODE_ENV is production; leave it out.'] : []),
    ...given.map(name => `${name} is set; the sandbox takes nothing real. Leave it out, or run doorbell start.`),
    ...(loopback ? [] : [`HOST is ${env.HOST}; the sandbox listens on this machine only.`]),
  ]
}
