import type { MisbehaviourName, ShownWorld } from '../shown.ts'
import type { Press, Row } from './rows.ts'

/** How the calls between Doorbell and the world go wrong. */
export function rowsOfCalls({ misbehaviour: { lag, pending, away } }: ShownWorld, withTeams: boolean): readonly Row[] {
  return [
    {
      key: 'lag',
      title: 'The directory’s reads',
      state: lag > 0 ? { text: `trail by ${lag / 1_000} s`, looks: 'off' } : { text: 'up to date', looks: 'good' },
      controls: [
        lag > 0
          ? press('Up to date', 'Let the directory’s reads be up to date', 'lag-none')
          : press('Trail by 3 s', 'Let the directory’s reads trail its writes by 3 seconds', 'lag-3s'),
      ],
    },
    {
      key: 'graph',
      title: 'Calls to Graph',
      state: away
        ? { text: 'away for a minute', looks: 'off' }
        : pending > 0
          ? { text: `${pending} will fail`, looks: 'off' }
          : { text: 'answered', looks: 'good' },
      controls: [],
    },
    {
      key: 'graph-next',
      title: 'The next of them',
      controls: [
        press('3 × 429', 'Throttle the next 3 calls to Graph', 'graph-429'),
        press('3 × 503', 'Fail the next 3 calls to Graph', 'graph-503'),
        press('1 hangs', 'Leave the next call to Graph unanswered', 'graph-hang'),
        press('Away', 'Let Graph be away for a minute', 'graph-away'),
      ],
    },
    {
      key: 'slack',
      title: 'The next to Slack',
      controls: [press('3 × 500', 'Fail the next 3 calls to Slack', 'slack-500')],
    },
    ...(withTeams
      ? [
          {
            key: 'teams',
            title: 'The next to Teams',
            controls: [press('3 × 500', 'Fail the next 3 calls to Teams', 'teams-500')],
          },
        ]
      : []),
    {
      key: 'behave',
      title: 'All of them',
      controls: [press('Behave again', 'Let all calls behave again', 'behave')],
    },
  ]
}

const press = (label: string, spoken: string, what: MisbehaviourName): Press => ({
  kind: 'press',
  label,
  spoken,
  act: { act: 'misbehave', what },
})
