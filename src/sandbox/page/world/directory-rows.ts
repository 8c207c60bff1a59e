import type { ShownWorld } from '../shown.ts'
import type { Row } from './rows.ts'

/** One group: what it is called, what kind it is, whether it is there. */
export function rowsOfGroup({ id, name, kind }: ShownWorld['groups'][number]): readonly Row[] {
  return [
    {
      key: `${id} name`,
      title: 'Name',
      state: { text: kind, looks: 'plain' },
      controls: [
        {
          kind: 'field',
          label: 'Rename',
          spoken: `Name of ${name}`,
          value: name,
          act: typed => ({ act: 'rename-group', group: id, name: typed }),
        },
      ],
    },
    ...(kind === 'dynamic'
      ? []
      : [
          {
            key: `${id} rule`,
            title: 'Membership by a rule',
            note: 'Nobody can be added to a dynamic group any more, by Doorbell neither.',
            controls: [
              {
                kind: 'field',
                label: 'Make dynamic',
                spoken: `Rule of ${name}`,
                value: '(user.department -eq "Engineering")',
                act: (typed: string) => ({ act: 'make-dynamic', group: id, rule: typed }) as const,
              } as const,
            ],
          },
        ]),
    {
      key: `${id} delete`,
      title: 'The group itself',
      controls: [
        {
          kind: 'press',
          label: 'Delete',
          spoken: `Delete the group ${name}`,
          act: { act: 'delete-group', group: id },
          looks: 'danger',
        },
      ],
    },
  ]
}

/** One directory role, and the units in which roles are held. */
export function rowsOfRole({ id, name, custom, wide }: ShownWorld['roles'][number]): readonly Row[] {
  return [
    {
      key: `${id} name`,
      title: 'Name',
      state: { text: custom ? 'custom role' : 'built-in role', looks: 'plain' },
      controls: [
        {
          kind: 'field',
          label: 'Rename',
          spoken: `Name of the role ${name}`,
          value: name,
          act: typed => ({ act: 'rename-role', role: id, name: typed }),
        },
      ],
    },
    ...(custom
      ? [
          {
            key: `${id} wide`,
            title: 'Permissions',
            state: wide
              ? ({ text: 'tier zero', looks: 'off' } as const)
              : ({ text: 'harmless', looks: 'good' } as const),
            note: 'A tier-zero permission lets whoever holds the role hand out any other.',
            controls: wide
              ? [
                  {
                    kind: 'press',
                    label: 'Take it away',
                    spoken: `Take the tier-zero permission from ${name}`,
                    act: { act: 'undo', key: `role-actions ${id}` },
                  } as const,
                ]
              : [
                  {
                    kind: 'press',
                    label: 'Give it one',
                    spoken: `Give ${name} a tier-zero permission`,
                    act: { act: 'widen-role', role: id },
                    looks: 'danger',
                  } as const,
                ],
          },
        ]
      : []),
  ]
}

export const rowsOfUnits = (units: ShownWorld['units']): readonly Row[] =>
  units.map(({ id, name }) => ({
    key: id,
    title: name,
    state: { text: 'administrative unit', looks: 'plain' },
    controls: [
      {
        kind: 'press',
        label: 'Delete',
        spoken: `Delete the administrative unit ${name}`,
        act: { act: 'delete-unit', unit: id },
        looks: 'danger',
      },
    ],
  }))
