# Preflight as an image: npm ci && docker build -t preflight .    (the program is built outside, so nothing is fetched in here)
# docker run --rm --network host --pid host --cap-add SYS_PTRACE -v /var/run/docker.sock:/var/run/docker.sock -v "$PWD:$PWD" -w "$PWD" preflight
# SYS_PTRACE lets it see which process holds a port; without it that is "could not look". It sees what its mounts and namespaces show: the host's network and processes, the engine by its socket, the ledgers in the folder.
ARG BASE=node:22-slim
FROM ${BASE}
COPY package.json ports.yml managers.yml /opt/preflight/
COPY dist /opt/preflight/dist
# What is remembered between runs; mount a volume there to keep it.
ENV XDG_STATE_HOME=/var/lib/preflight
ENTRYPOINT ["node", "/opt/preflight/dist/cli.cjs"]
