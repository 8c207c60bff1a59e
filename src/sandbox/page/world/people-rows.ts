import type { ShownWorld } from '../shown.ts'
import type { Row } from './rows.ts'

/** One human: their account in the directory, and the one in Slack. */
export function rowsOfPerson(person: ShownWorld['people'][number]): readonly Row[] {
  const { id, name, account, address, slack } = person
  const change = { kind: 'field', label: 'Change' } as const
  return [
    {
      key: `${id} account`,
      title: 'Entra account',
      state: { text: account, looks: account === 'enabled' ? 'good' : 'off' },
      controls:
        account === 'deleted'
          ? [{ kind: 'press', label: 'Restore', spoken: `Restore ${name}`, act: { act: 'undo', key: `person ${id}` } }]
          : [
              account === 'enabled'
                ? {
                    kind: 'press',
                    label: 'Disable',
                    spoken: `Disable ${name} in Entra`,
                    act: { act: 'disable', person: id },
                  }
                : {
                    kind: 'press',
                    label: 'Enable',
                    spoken: `Enable ${name} in Entra`,
                    act: { act: 'enable', person: id },
                  },
              {
                kind: 'press',
                label: 'Delete',
                spoken: `Delete ${name} in Entra`,
                act: { act: 'delete-person', person: id },
                looks: 'danger',
              },
            ],
    },
    ...(account === 'deleted'
      ? []
      : [
          {
            key: `${id} address`,
            title: 'Address in Entra',
            controls: [
              {
                ...change,
                spoken: `Address of ${name} in Entra`,
                value: address ?? '',
                act: (typed: string) => ({ act: 'change-address', person: id, address: typed }) as const,
              },
            ],
          },
        ]),
    ...(slack ? rowsInSlack(name, slack) : []),
  ]
}

function rowsInSlack(
  name: string,
  { user, deactivated, address }: NonNullable<ShownWorld['people'][number]['slack']>,
): readonly Row[] {
  return [
    {
      key: `${user} slack`,
      title: 'Slack account',
      state: deactivated ? { text: 'deactivated', looks: 'off' } : { text: 'active', looks: 'good' },
      controls: [
        {
          kind: 'press',
          label: deactivated ? 'Activate' : 'Deactivate',
          spoken: `${deactivated ? 'Activate' : 'Deactivate'} ${name} in Slack`,
          act: { act: 'slack-account', user, deactivated: !deactivated },
          ...(deactivated ? {} : { looks: 'danger' as const }),
        },
      ],
    },
    {
      key: `${user} address`,
      title: 'Address in Slack',
      controls: [
        {
          kind: 'field',
          label: 'Change',
          spoken: `Address of ${name} in Slack`,
          value: address ?? '',
          act: typed => ({ act: 'slack-address', user, address: typed }),
        },
      ],
    },
  ]
}
