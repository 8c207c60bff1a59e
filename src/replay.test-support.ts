/**
 * Properties try other stories each time; one that fails tells the seed and the path of the story. To live it again:
 * `FAST_CHECK_SEED=1234 FAST_CHECK_PATH=5:1 npx vitest run <file>`.
 */
const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path } = process.env
if (seed !== undefined) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ seed: Number(seed), ...(path === undefined ? {} : { path }) })
}
