import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'
import { rowsIn } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, log: silentLog })
  cast = castOf(sandbox)
})
afterAll(() => sandbox?.stop())

describe('what Doorbell does not offer is refused in words, and nobody is asked', () => {
  it.each([
    ['access that never ends', 'request jit-prod-db-readers forever because INC-1', /Access always ends/],
    ['permanent access', 'request jit-prod-db-readers for always because INC-2', /Access always ends/],
    ['a start some other day', 'request jit-prod-db-readers from tomorrow for 2h because INC-3', /nothing called/],
    ['breaking the glass', 'breakglass jit-prod-db-readers because INC-4', /I do not know “breakglass”/],
    ['approving in words', 'approve jit-prod-db-readers', /I do not know “approve”/],
  ])('%s', async (_, words, sentence) => {
    const ana = cast.as('ana')
    const before = await rowsIn(sandbox, 'requests')
    await ana.command(words)
    await cast.told(ana, sentence)
    expect(await rowsIn(sandbox, 'requests')).toBe(before)
  })

  it.each([
    [
      'approval by a rule',
      [
        'flows:\n',
        `flows:
  - name: By a rule
    requesters: everyone
    resources: [{ integration: Contoso, type: group, name: jit-prod-db-readers }]
    duration: { default: 1h, max: 1h }
    approval: automatic
`,
      ],
    ],
    [
      'asking for others',
      ['    duration: { default: 2h, max: 8h }', '    requestFor: [others]\n    duration: { default: 2h, max: 8h }'],
    ],
    ['breaking the glass', ['flows:\n', 'breakGlass: []\nflows:\n']],
    [
      'hours in which a grant may start',
      ['    duration: { default: 2h, max: 8h }', '    hours: { days: [mon] }\n    duration: { default: 2h, max: 8h }'],
    ],
  ] as const)('in the access file: %s', async (_, [passage, replacement]) => {
    const file = sandboxAccessFile.replace(passage, replacement)
    expect(file).not.toBe(sandboxAccessFile)
    await expect(startSandbox({ port: 0, log: silentLog, accessFile: file })).rejects.toThrow(
      /not supported by this release of Doorbell yet/,
    )
  })
})
