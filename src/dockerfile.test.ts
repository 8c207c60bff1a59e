import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const instructions = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter(line => /^[A-Z]/.test(line))
const last = instructions.slice(instructions.findLastIndex(line => line.startsWith('FROM ')))
const copies = last.filter(line => /^(COPY|ADD) /.test(line))

describe('the container image', () => {
  it('is made in stages on the slim image of one major version of Node', () => {
    const stages = instructions.filter(line => line.startsWith('FROM '))
    expect(stages).toEqual(['FROM node:24-slim AS build', 'FROM node:24-slim'])
  })

  it('does not run as root', () => {
    const users = last.filter(line => line.startsWith('USER '))
    expect(users).toEqual(['USER 1000:1000'])
    expect(last.findIndex(line => line.startsWith('USER '))).toBeLessThan(
      last.findIndex(line => line.startsWith('ENTRYPOINT ')),
    )
  })

  it('is asked by Node itself whether it is healthy, on the port it was given', () => {
    const [check] = last.filter(line => line.startsWith('HEALTHCHECK '))
    expect(check).toMatch(/CMD \["node", "-e", ".*process\.env\.PORT \|\| 3000.*\/healthz/)
    const code: unknown = JSON.parse(check?.slice(check.indexOf('[')) ?? '')[2]
    expect(() => new Function(String(code))).not.toThrow()
  })

  it('takes nothing but the bundle and the package that cannot be bundled, and only from the build stage', () => {
    expect(copies).toEqual([
      'COPY --from=build /build/dist dist',
      'COPY --from=build /build/node_modules/@electric-sql/pglite node_modules/@electric-sql/pglite',
    ])
  })

  it('is built for production, without the sandbox even in the build context', () => {
    expect(instructions).toContain('RUN npx tsx src/build.ts --production')
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['*', 'src/sandbox', '**/*.test.ts']))
  })

  it('holds no secret and no setting but that it is production', () => {
    expect(instructions.filter(line => /^(ENV|ARG) /.test(line))).toEqual(['ENV NODE_ENV=production'])
  })

  it('has every package that the bundle leaves outside', () => {
    const outside = /external: \[([^\]]*)\]/.exec(read('src/build.ts'))?.[1]?.match(/[^\s',]+/g)
    expect(outside).toEqual(['@electric-sql/pglite'])
  })
})
