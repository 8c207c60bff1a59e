import type { ShownWorld } from '../shown.ts'
import type { Row } from './rows.ts'

/** What an administrator of the tenant lets Doorbell do, and what it signs in with. */
export function rowsOfTenant({ consents, secret }: ShownWorld): readonly Row[] {
  return [
    ...consents.map(
      ({ name, given, needed }): Row => ({
        key: name,
        title: name,
        state: given
          ? needed
            ? { text: 'consented', looks: 'good' }
            : { text: 'more than needed', looks: 'off' }
          : needed
            ? { text: 'withdrawn', looks: 'off' }
            : { text: 'not given', looks: 'plain' },
        controls: [
          {
            kind: 'press',
            label: given ? 'Withdraw' : needed ? 'Give back' : 'Give',
            spoken: `${given ? 'Withdraw' : 'Give'} consent to ${name}`,
            act: { act: 'consent', permission: name, given: !given },
            ...(given && needed ? { looks: 'danger' as const } : {}),
          },
        ],
      }),
    ),
    {
      key: 'secret',
      title: 'Client secret',
      state: {
        good: { text: 'good for long', looks: 'good' } as const,
        ending: { text: 'ends in 5 days', looks: 'off' } as const,
        expired: { text: 'has expired', looks: 'off' } as const,
      }[secret],
      note: 'Doorbell sees the end coming only with Application.Read.All. “/access setup”, typed as Henrik Dahl, tells what it sees.',
      controls: [
        ...(secret === 'good'
          ? [
              {
                kind: 'press',
                label: 'Let it end soon',
                spoken: 'Let the client secret end in 5 days',
                act: { act: 'secret', is: 'ending' },
              } as const,
            ]
          : [
              {
                kind: 'press',
                label: 'Good again',
                spoken: 'Make the client secret good again',
                act: { act: 'undo', key: 'secret' },
              } as const,
            ]),
        ...(secret === 'expired'
          ? []
          : [
              {
                kind: 'press',
                label: 'Expire it',
                spoken: 'Let the client secret expire',
                act: { act: 'secret', is: 'expired' },
                looks: 'danger',
              } as const,
            ]),
      ],
    },
  ]
}
