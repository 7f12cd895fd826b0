FROM python:3.12.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////datos/alianza.db CACHE_DIR=/datos/cache LISTEN=0.0.0.0:8080 LOG_FORMAT=json

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps -r requirements.lock \
    && useradd --create-home --uid 10001 alianza \
    && install -d -o alianza -g alianza /datos
COPY bot ./bot
COPY conocimiento ./conocimiento
COPY db ./db

USER 10001
VOLUME ["/datos"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/livez', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
