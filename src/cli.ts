#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander'
import { accessFilePath, processEnvironment, productSettings } from './config/env.ts'
import { version } from './main/version.ts'

/** A command brings in what it is made of when it is wanted: all of Doorbell takes half a second to load, and most are done before. */
const lazily =
  <Given extends readonly unknown[]>(load: () => Promise<(...given: Given) => unknown>) =>
  async (...given: Given): Promise<void> => {
    await (await load())(...given)
  }
const ofAudit = () => import('./cli/audit.ts')
const ofConfig = () => import('./cli/config.ts')
const ofWebhook = () => import('./cli/webhook.ts')
const start = lazily(async () => (await import('./cli/start.ts')).start)
const sandbox = lazily(async () => (await import('./cli/sandbox.ts')).sandbox)

const program = new Command('doorbell')
  .description('Just-in-time access to Microsoft Entra ID, asked for and approved in chat.')
  .version(version)
  .showHelpAfterError()

program
  .command('try', { isDefault: true })
  .description('with no product setting at all, the sandbox; with settings, the same as start')
  .argument('[nothing]')
  .action((word: string | undefined, _options, command: Command) => {
    if (word !== undefined) command.error(`error: unknown command '${word}'`)
    const set = productSettings(processEnvironment())
    return set.length === 0
      ? sandbox()
      : start({}, `To try Doorbell out in the sandbox instead, take away what is set: ${set.toSorted().join(', ')}.`)
  })

program
  .command('start')
  .description('run Doorbell with the settings in the environment; falls back to nothing')
  .action(() => start())

program
  .command('sandbox')
  .description('run Doorbell beside a simulated Slack, Teams and Entra, with a page to try it on')
  .action(sandbox)

program
  .command('migrate')
  .description('bring the database to this version, as the role of MIGRATE_DATABASE_URL where there is one')
  .action(lazily(async () => (await import('./cli/migrate.ts')).migrate))

program
  .command('restored')
  .description(
    'say that the database is an earlier copy of itself: what was about to begin is set aside, never carried out',
  )
  .action(lazily(async () => (await import('./cli/restored.ts')).restored))

program
  .command('check')
  .description('look at settings, database, chats, Entra and the access file, and say what to mend; changes nothing')
  .option('--json', 'findings for machines')
  .action(lazily(async () => (await import('./cli/check.ts')).check))

program
  .command('packages')
  .description('write what the chats are set up with: Slack manifests, and the app for Teams as a zip to upload')
  .argument('[folder]', 'where it is written', 'packages')
  .option('--company <name>', 'who runs Doorbell, as Teams shows it', 'Your IT')
  .option('--privacy <url>', 'your page on what becomes of people’s data; PUBLIC_URL, where none is given')
  .option('--terms <url>', 'your terms of use; PUBLIC_URL, where none is given')
  .action(lazily(async () => (await import('./cli/packages.ts')).packages))

const wholeDays = (text: string): number => {
  const days = Number(text)
  if (!/^\d+$/.test(text) || days < 1 || days > 3_650)
    throw new InvalidArgumentError('Give a whole number of days from 1 up.')
  return days
}

const config = program.command('config').description('the access file')
config
  .command('validate')
  .description('check an access file and tell everything that is wrong with it')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .action(async (file?: string) => (await ofConfig()).validate(file ?? accessFilePath(processEnvironment())))
config
  .command('explain')
  .description('tell by which way an access file lets somebody ask for a resource, or does not; asks the directory')
  .argument('<person>', 'address, sign-in name or display name')
  .argument('<resource>', 'name of a group or a role')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .action(async (person: string, resource: string, file?: string) =>
    (await ofConfig()).explain(person, resource, file ?? accessFilePath(processEnvironment())),
  )
config
  .command('test')
  .description('hold an access file to a file of expectations: this person, this resource, this outcome; asks nobody')
  .argument('<expectations>', 'path of the file of expectations')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .action(async (expectations: string, file?: string) =>
    (await ofConfig()).test(expectations, file ?? accessFilePath(processEnvironment())),
  )
config
  .command('diff')
  .description('tell in words what an access file would give and take, against the version in force; changes nothing')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .action(async (file?: string) => (await ofConfig()).diff(file ?? accessFilePath(processEnvironment())))
config
  .command('replay')
  .description('tell what an access file would have made of what was asked lately; asks the directory, changes nothing')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .option('--days <days>', 'of how many days', wholeDays, 30)
  .action(async (file: string | undefined, { days }: { days: number }) =>
    (await ofConfig()).replay(file ?? accessFilePath(processEnvironment()), days),
  )
config
  .command('export')
  .description('print the version in force as an access file, with the id behind each name')
  .action(lazily(async () => (await ofConfig()).exportInForce))
config
  .command('tags')
  .description(
    'take a table of tags (CSV: resource, then a column for each key) into an access file; without --write it only tells what it would write',
  )
  .argument('<table>', 'path of the CSV file')
  .argument('[file]', 'path of the access file; ACCESS_CONFIG, else access.yaml, where none is given')
  .option('--integration <name>', 'whose tags they are, where the access file has several integrations')
  .option('--write', 'write them into the access file', false)
  .action(async (table: string, file: string | undefined, options: { integration?: string; write: boolean }) =>
    (await ofConfig()).tags(table, file ?? accessFilePath(processEnvironment()), options),
  )
config
  .command('schema')
  .description('print the JSON Schema of the access file')
  .action(lazily(async () => (await ofConfig()).schema))

const moment = (text: string): Date => {
  const at = new Date(text)
  // A day that no month has would roll over into the next one, and an auditor's range with it.
  const isADay =
    !Number.isNaN(at.getTime()) &&
    new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10))
  if (!isADay) throw new InvalidArgumentError('Give a moment such as 2026-11-20 or 2026-11-20T09:00:00Z.')
  return at
}

const number = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Give a number such as 50.')
  return Number(text)
}

const audit = program.command('audit').description('the audit')
audit
  .command('export')
  .description('print the audit, oldest first')
  .addOption(new Option('--format <format>', 'how it is written').choices(['jsonl', 'csv']).default('jsonl'))
  .option('--from <moment>', 'from this moment on', moment)
  .option('--to <moment>', 'before this moment', moment)
  .action(lazily(async () => (await ofAudit()).exportTo))
audit
  .command('verify')
  .description('walk the chain of seals and name every row that was changed, removed, reordered or cut off')
  .option('--head <head>', 'a head that was kept elsewhere: audit.head in the log')
  .action(lazily(async () => (await ofAudit()).verify))

const webhook = program.command('webhook').description('receivers outside that are told what was recorded')
webhook
  .command('test')
  .description('send one message that tells nothing to a webhook of the access file in force')
  .argument('<name>', 'what the access file calls it')
  .action(lazily(async () => (await ofWebhook()).testWebhook))
webhook
  .command('log')
  .description('print what came of each message, the newest first')
  .argument('[name]', 'of this one; of all where none is given')
  .option('--limit <lines>', 'at most so many', number)
  .action(lazily(async () => (await ofWebhook()).webhookLog))

await program.parseAsync()
