import type { Finding } from './file-problem.ts'
import { quoted } from './quoted.ts'
import type { FileWebhook } from './schema/webhook.ts'

/** Each has a name of its own: by it its place in the audit is kept. */
export function webhookProblems(webhooks: ReadonlyMap<number, FileWebhook>): readonly Finding[] {
  const seen = new Set<string>()
  return [...webhooks].flatMap(([index, { name }]): Finding[] => {
    const twice = seen.has(name)
    seen.add(name)
    return twice
      ? [
          {
            path: ['webhooks', index, 'name'],
            at: 'value',
            problem: `${quoted(name)} is given to another webhook already`,
          },
        ]
      : []
  })
}
