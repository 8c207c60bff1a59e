import { processEnvironment } from '../config/env.ts'
import { fail } from './output.ts'

/** The sandbox is a part of its own, loaded when it is wanted; the production build leaves it out. */
export async function sandbox(): Promise<void> {
  try {
    const { runSandbox } = await import('../sandbox/run.ts')
    await runSandbox(processEnvironment())
  } catch (problem) {
    fail([problem instanceof Error ? problem.message : String(problem)])
  }
}
