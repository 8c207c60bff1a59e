import { describe, expect, it } from 'vitest'
import { parseAccessFile } from '../access-file.ts'
import { goodBut, problemsIn } from './good-file.test-support.ts'

describe('a bundle', () => {
  const kit = `bundles:
  - name: On-call kit
    resources:
      - { integration: Contoso, type: group, name: jit-prod-db }
      - { integration: Contoso, type: group, name: jit-k8s-debug }
`
  const selector = 'integration: Contoso, type: group, matching: "jit-prod-*"'
  const withKit = (bundles: string, opened = 'bundle: On-call kit') =>
    goodBut('flows:', `${bundles}flows:`).replace(selector, opened)

  it('is a name for resources that a flow opens together', () => {
    const parsed = parseAccessFile(withKit(kit), 'access.yaml')
    expect(parsed.ok && parsed.file.content).toMatchObject({
      bundles: [{ name: 'On-call kit', resources: [{ name: 'jit-prod-db' }, { name: 'jit-k8s-debug' }] }],
      flows: [{ resources: [{ bundle: 'On-call kit' }] }],
    })
  })

  const part = '      - { integration: Contoso, type: group, name: jit-k8s-debug }\n'
  const many = Array.from({ length: 21 }, (_, n) => part.replace('jit-k8s-debug', `jit-${n}`)).join('')
  it.each([
    [
      kit,
      'bundle: On-call',
      'flows[0].resources[0].bundle "On-call" is no bundle of this file; the nearest is "On-call kit"',
    ],
    ['', 'bundle: On-call kit', 'flows[0].resources[0].bundle "On-call kit" is no bundle of this file'],
    ['bundles: []\n', undefined, 'bundles is an empty list: name at least one'],
    [
      'bundles:\n  - { name: On-call kit, resources: [] }\n',
      undefined,
      'bundles[0].resources is an empty list: name at least one',
    ],
    [
      kit + kit.replace('bundles:\n', ''),
      undefined,
      'bundles[1].name "On-call kit" is given to another of the bundles already',
    ],
    [kit + part, undefined, 'bundles[0].resources[2].name is listed in this bundle already'],
    [
      kit.replace('name: On-call kit', 'name: JIT-prod-db'),
      'bundle: JIT-prod-db',
      'bundles[0].name "JIT-prod-db" is the name of a resource too: nobody could tell which of them is asked for',
    ],
    [
      kit.replace('Contoso, type: group, name: jit-k8s', 'Contso, type: group, name: jit-k8s'),
      undefined,
      'bundles[0].resources[1].integration "Contso" is no integration of this file; the nearest is "Contoso"',
    ],
    [
      kit.replace('type: group, name: jit-k8s', 'type: directory-role, name: jit-k8s'),
      undefined,
      'bundles[0].resources[1].type "directory-role" is not among the resourceTypes of "Contoso"',
    ],
    [kit.replace('name: jit-k8s-debug', 'matching: "jit-*"'), undefined, 'bundles[0].resources[1].name is missing'],
    [kit, 'bundle: On-call kit, type: group', 'flows[0].resources[0].type does not go with what stands beside it'],
    [
      kit.replace(part, many),
      undefined,
      'bundles[0].resources names more than 20 resources: nobody could read what they decide about. Make a group of those that always go together, or several bundles',
    ],
  ])('is refused in a sentence: %#', (bundles, opened, sentence) => {
    const found = problemsIn(withKit(bundles, opened ?? 'bundle: On-call kit'))
    expect(found.map(problem => problem.replace(/^access\.yaml:\d+:\d+: /, ''))).toContain(sentence)
  })

  it('holds resources, and no bundle: there is no way to write one in a circle', () => {
    const nested = kit.replace('{ integration: Contoso, type: group, name: jit-k8s-debug }', '{ bundle: On-call kit }')
    expect(problemsIn(withKit(nested))).toEqual([
      'access.yaml:24:11: bundles[0].resources[1].bundle cannot be part of a bundle: name the resources of that bundle here, one by one',
    ])
  })

  it('needs somebody who could approve each of its parts', () => {
    const night = kit.replace('Contoso, type: group, name: jit-k8s', 'Night, type: group, name: jit-k8s')
    const withNight = withKit(night).replace('bundles:', '  - { name: Night, type: entra }\nbundles:')
    expect(problemsIn(withNight).join()).toContain('integration "Night" has no integrationOwner')
  })
})
