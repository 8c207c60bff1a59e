import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownFolder } from '../store/database/own-folder.ts'
import { checkEverything } from './check.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorbell-check-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('a world of which nothing answers is told side by side, a database that a Doorbell holds is left to it, and none is made', async () => {
  const access = join(folder, 'access.yaml')
  await writeFile(
    access,
    `version: 1
integrations: [{ name: Contoso, type: entra, integrationOwner: { attribute: group, values: [IT Service Owners] } }]
flows:
  - name: Everything
    requesters: { everyone: true }
    resources: [{ integration: Contoso, type: group, matching: "*" }]
    duration: { default: 1h, max: 1h }
    approval: { stages: [{ from: [owner] }] }
`,
  )
  const env = {
    ...{ DATA_DIR: join(folder, 'data'), ALLOW_EMBEDDED_DATABASE: 'yes', ACCESS_CONFIG: access },
    ...{ SLACK_BOT_TOKEN: 'xoxb-1-of-nobody', SLACK_SIGNING_SECRET: 'signing-secret-of-32-characters-x' },
    ...{ SLACK_API_URL: 'http://127.0.0.1:1/api/', AZURE_AUTHORITY_HOST: 'https://127.0.0.1:1' },
    ...{ AZURE_TENANT_ID: '10000000-0000-4000-8000-000000000000', GRAPH_BASE_URL: 'https://127.0.0.1:1' },
    ...{ AZURE_CLIENT_ID: '20000000-0000-4000-8000-000000000000', AZURE_CLIENT_SECRET: 'a-client-secret-of-the-app' },
  }
  const told = async (DATA_DIR = env.DATA_DIR) =>
    (await checkEverything({ ...env, DATA_DIR })).map(({ verdict, about, says }) => `${verdict} ${about}: ${says}`)
  const before = await told()
  expect(before).toContainEqual(expect.stringMatching(/^not-checked Database: There is no embedded database in .* yet/))
  const brought = join(folder, 'brought-by-a-volume')
  await mkdir(join(brought, 'lost+found'), { recursive: true })
  expect(await told(brought)).toContainEqual(
    expect.stringMatching(/^not-checked Database: There is no embedded .* yet/),
  )
  expect(await readdir(brought)).toEqual(['lost+found'])
  const letGo = await ownFolder(env.DATA_DIR)
  try {
    const now = await told()
    for (const words of [
      /^not-checked Database: The embedded database is in use by a Doorbell that runs\.$/,
      /^problem Slack: It cannot be reached\.$/,
      /^problem Entra sign-in: .*could not be reached/,
      /^not-checked Access file: Its names and filters could not be looked up in the directory: /,
    ])
      expect(now).toContainEqual(expect.stringMatching(words))
  } finally {
    await letGo()
  }
  await writeFile(join(folder, 'a-file'), '')
  expect(await told(join(folder, 'a-file'))).toContainEqual(
    expect.stringMatching(/^problem Database: The embedded database cannot be kept in .*that is a file, and no folder/),
  )
})
