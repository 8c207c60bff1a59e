import type { Finding } from '../access/finding.ts'

/** What one side of the world looks at when it is asked how it stands. Reads only. May throw a `Fault`. */
export interface Checkup {
  /** As findings call it. */
  readonly about: string
  run(): Promise<readonly Finding[]>
}
