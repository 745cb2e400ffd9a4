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

/** An esbuild plugin that leaves these packages out. */
export const dockerodeStubs = {
  name: 'dockerode-stubs',
  setup(build) {
    build.onResolve({ filter: unused }, ({ path, importer }) =>
      /node_modules[\\/](?:dockerode|docker-modem)[\\/]/.test(importer) ? { path, namespace: 'dockerode-stub' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'dockerode-stub' }, ({ path }) => ({
      contents: stub.replace('__NAME__', JSON.stringify(path)),
      loader: 'js',
    }));
  },
};
