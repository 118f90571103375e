# JupyterLab with the lessons for one person (a course's images are grading/deploy's):
#   docker build -t batchnorm-lab .
#   docker run --rm -it -p 127.0.0.1:8888:8888 batchnorm-lab
# and open the address that it prints. What you write is lost with the container unless you add -v "$PWD/mine:/home/node/mine".
# Without a registry: grading/deploy/build-image.sh person.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
# The base image's Debian pins these.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/batchnorm-lab
RUN chown node:node .
COPY --chown=node:node . .
USER 1000
# As in grading/deploy/Dockerfile.
ARG NODE_EXTRA_CA_CERTS
RUN npm ci && npm run build \
 && python3 -m venv /home/node/jupyter \
 && /home/node/jupyter/bin/pip install --no-cache-dir -r requirements.txt \
 && node kernel/bin/tskernel.mjs install --prefix /home/node/jupyter \
 && mkdir /home/node/mine
ENV PATH=/home/node/jupyter/bin:$PATH
EXPOSE 8888
# Inside the container on all its addresses; -p above lets this machine in alone. Jupyter makes and prints a token.
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--ServerApp.root_dir=/opt/batchnorm-lab/notebooks"]
