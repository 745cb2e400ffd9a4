import { readFile } from 'node:fs/promises';

/**
 * What dockerode loads at its start and Preflight never uses: BuildKit sessions (@grpc/*, protobufjs), ssh:// endpoints
 * (ssh2) and the packing of build contexts (tar-fs, @balena/dockerignore). Left in, they cost 50 ms of every run with
 * Docker and 780 KB, and make an ES module bundle crash for want of __dirname (facts: engineering 3.1).
 */
const unused = /^(?:ssh2|tar-fs|protobufjs|@balena\/dockerignore|@grpc\/.+|cpu-features)(?:\/.*)?$/;

/** Whatever is asked of a stub is the stub again, until somebody calls it: then it says what is missing. */
const stub = `
const missing = (name) => new Proxy(function () {}, {
  get: (target, key) => (key === 'prototype' || typeof key === 'symbol' ? target[key] : missing(name)),
  apply: () => { throw new Error(name + ' is not part of this build'); },
  construct: () => { throw new Error(name + ' is not part of this build'); },
});
module.exports = missing(__NAME__);
`;

/**
 * docker-modem writes every request out for its debug log, whether anybody reads that or not: hidden properties, all depths,
 * sockets included. That took 75 ms of a whole check of 400 [measured with --cpu-prof]. In the bundle it writes nothing.
 */
const debugCall = /debug\('Sending: %s', util\.inspect\(options, \{\s*showHidden: true,\s*depth: null\s*\}\)\);/;

/** What docker-modem takes from packages though Node has it, or nobody asks for it: streams, and a log that `DEBUG=modem` would turn on. */
const standIns = {
  'readable-stream': { path: 'node:stream', external: true },
  debug: { path: 'debug', namespace: 'silent-log' },
};

/** An esbuild plugin that leaves these packages, and that call, out. */
export const dockerodeStubs = {
  name: 'dockerode-stubs',
  setup(build) {
    build.onResolve({ filter: unused }, ({ path, importer }) =>
      /node_modules[\\/](?:dockerode|docker-modem)[\\/]/.test(importer) ? { path, namespace: 'dockerode-stub' } : undefined,
    );
    build.onResolve({ filter: /^(?:readable-stream|debug)$/ }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]docker-modem[\\/]/.test(importer) ? standIns[path] : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'silent-log' }, () => ({ contents: 'module.exports = () => () => {};', loader: 'js' }));
    build.onLoad({ filter: /[\\/]docker-modem[\\/]lib[\\/]modem\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!debugCall.test(source)) throw new Error('docker-modem has changed: look whether its debug call is still costly');
      return { contents: source.replace(debugCall, ''), loader: 'js' };
    });
    build.onLoad({ filter: /.*/, namespace: 'dockerode-stub' }, ({ path }) => ({
      contents: stub.replace('__NAME__', JSON.stringify(path)),
      loader: 'js',
    }));
  },
};

/** Built-in modules that packages load at their start for what Preflight never asks of them, or not in this run. */
const onDemand = /^(?:node:)?(?:https|zlib|tty|crypto|child_process)$/;

/** An esbuild plugin that lets these packages have such a module only when they touch it: together they take 15 ms. */
export const builtinsOnDemand = {
  name: 'builtins-on-demand',
  setup(build) {
    build.onResolve({ filter: onDemand }, ({ path, importer }) =>
      /[\\/]node_modules[\\/](?:dockerode|docker-modem|commander)[\\/]/.test(importer)
        ? { path: path.replace('node:', ''), namespace: 'builtin-on-demand' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin-on-demand' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, key) => process.getBuiltinModule(${JSON.stringify(path)})[key] });`,
      loader: 'js',
    }));
  },
};

/**
 * An esbuild plugin that takes yaml's ES modules (its build for browsers, of the same sources) in place of its CommonJS: what nobody asks for
 * is left out of them. Neither do they print every token where the environment has LOG_TOKENS or LOG_STREAM.
 */
export const yamlModules = {
  name: 'yaml-modules',
  setup(build) {
    build.onResolve({ filter: /^yaml$/ }, ({ kind }) =>
      kind === 'import-statement'
        ? build.resolve('./node_modules/yaml/browser/index.js', { kind, resolveDir: build.initialOptions.absWorkingDir })
        : undefined,
    );
  },
};
