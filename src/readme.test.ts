import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { driftTransitions } from './access/drift/states.ts'
import { grantTransitions } from './access/grant/states.ts'
import { requestTransitions } from './access/request/states.ts'
import { settingNames } from './config/environment/names.ts'
import { endingPermissions } from './providers/entra/ending-permissions.ts'
import {
  installPermission,
  leastPermissions,
  ownersByRolePermission,
  pimForGroupsPermission,
  pimRulesPermission,
  rolePermissions,
  sessionsPermission,
  stepUpPermission,
} from './providers/entra/permissions.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const pkg: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const dependencies =
  typeof pkg === 'object' && pkg !== null && 'dependencies' in pkg && typeof pkg.dependencies === 'object'
    ? Object.keys(pkg.dependencies ?? {})
    : []

type Transitions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const drawing = (transitions: Transitions): string =>
  Object.entries(transitions)
    .flatMap(([from, row]) =>
      Object.entries(row).flatMap(([command, to]) => to.map(state => `  ${from} --> ${state}: ${command}`)),
    )
    .join('\n')

describe('the README', () => {
  it.each([
    ['request', requestTransitions],
    ['grant', grantTransitions],
    ['drift', driftTransitions],
  ])('draws the states of a %s as they are', (name, transitions) => {
    const [, drawn] = readme.split(`<!-- ${name} states`)
    expect(drawn?.match(/stateDiagram-v2\n([\s\S]*?)\n```/)?.[1]).toBe(drawing(transitions))
  })
  it.each(settingNames)('explains the setting %s', name => expect(readme).toContain(`\`${name}\``))
  it.each(
    [
      ...leastPermissions,
      ownersByRolePermission,
      pimForGroupsPermission,
      pimRulesPermission,
      stepUpPermission,
      ...rolePermissions,
      installPermission,
      sessionsPermission,
      ...endingPermissions,
    ].flatMap(({ permissions }) => permissions),
  )('names the permission %s', name => expect(readme).toContain(`\`${name}\``))
  it.each(dependencies)('says what %s is for', name => expect(readme).toContain(`\`${name}\``))
})
