# Two commands are enough: `make serve` and `make test`. Each line is one that a person could type.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin/
# Complaints read alike; in GitHub Actions they become annotations and a summary.
REPORT := $(RUN)python -m sitekit.complaints
export NO_MKDOCS_2_WARNING = 1

.tools/bin/uv:
	$(PYTHON) -m venv .tools || { echo "error: $(PYTHON) has no venv module: install it (Debian: apt-get install python3-venv)"; exit 1; }
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

# The stamp changes when the lock does, so that set-up runs once and is instant afterwards.
.venv/.synced: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --quiet
	@touch $@

.PHONY: setup
setup: .venv/.synced ## install the locked Python packages, the npm packages and the Python of the page
	@$(REPORT) $(RUN)python -m sitekit.prepare

.PHONY: serve
serve: setup ## serve the site with runnable blocks on http://127.0.0.1:8000/ and rebuild on change
	$(RUN)mkdocs serve --livereload

.PHONY: build
build: setup check ## write the site to site/
	$(REPORT) $(RUN)mkdocs build --strict

# One line serves a built site; in GitHub Actions it first fetches the artifact of the run.
SERVE = $(if $(GITHUB_RUN_ID),gh run download $(GITHUB_RUN_ID) --repo $(GITHUB_REPOSITORY) --name site --dir site && )python3 -m http.server --bind 127.0.0.1 --directory site 8000

.PHONY: preview
preview: build ## write the site to site/ and say how to serve it
	@echo '$(SERVE)'
	@$(if $(GITHUB_STEP_SUMMARY),printf '```sh\n%s\n```\n' '$(SERVE)' >> '$(GITHUB_STEP_SUMMARY)')

.PHONY: links
links: build ## ask for every link to another host: writes report/broken-links.md
	$(REPORT) $(RUN)python -m sitekit.links

.PHONY: links-issue
links-issue: ## take report/broken-links.md to GitHub as the one issue about links: needs gh
	$(PYTHON) -m sitekit.links --issue

.PHONY: check
check: .venv/.synced ## check within seconds: front matter, blocks, links, sections, Markdown, spelling, workflows
	@$(REPORT) $(RUN)python -m sitekit.check
	@$(REPORT) $(RUN)rumdl check --quiet docs $(wildcard *.md)
	@$(REPORT) $(RUN)codespell bench data docs snippets sitekit tests overrides .github mkdocs.yml $(wildcard *.md)
	@$(REPORT) $(RUN)python -m sitekit.schemas
	@$(REPORT) $(RUN)zizmor --quiet --offline --persona auditor --strict-collection --format github .

.PHONY: new
new: .venv/.synced ## start an answer: make new PAGE=algorithms/my-page [QUESTION="Why …?"]
	@$(RUN)python -m sitekit.new $(if $(PAGE),'$(PAGE)',--help) $(if $(QUESTION),'$(subst ','\'',$(QUESTION))')

.PHONY: try
try: .venv/.synced ## check and run one answer alone: make try PAGE=algorithms/my-page
	@$(RUN)python -m sitekit.trial $(if $(PAGE),'$(PAGE)',--help)

.PHONY: hooks
hooks: .venv/.synced ## run the quick checks before each commit from now on
	@$(RUN)prek install

.PHONY: labels
labels: .venv/.synced ## create or update the labels of the repository on GitHub: needs gh and the right to do so
	@$(RUN)python -m sitekit.labels

.PHONY: lint
lint: setup ## check the code: ruff, mypy, tsc
	$(REPORT) $(RUN)ruff check --output-format concise .
	$(REPORT) $(RUN)ruff format --check --output-format concise .
	$(REPORT) $(RUN)mypy
	$(REPORT) $(RUN)node node_modules/typescript/bin/tsc --project .

.PHONY: test-native
test-native: .venv/.synced ## run every example and every test that needs no browser
	$(REPORT) $(RUN)pytest docs snippets sitekit tests/sitekit tests/snippets

.PHONY: test
test: lint check ## run everything: checks, native tests, JavaScript tests, every block in a browser
	$(REPORT) $(RUN)node --test --test-reporter=spec 'tests/js/*.test.mjs'
	$(REPORT) $(RUN)pytest --numprocesses 2 --dist worksteal

.PHONY: compat
compat: setup ## build with MkDocs, ProperDocs and Zensical and compare pages, blocks and search
	$(REPORT) $(RUN)pytest tests/sitekit/test_builders.py

.PHONY: bench
bench: setup ## measure how fast Python starts, against stock Pyodide: writes data/performance.json (15 min)
	$(RUN)python -m bench

.PHONY: lock
lock: | $(UV) ## renew uv.lock, requirements.txt and package-lock.json from what they are made of
	$(UV) lock
	$(UV) export --frozen --quiet --no-emit-project --output-file requirements.txt
	$(RUN)npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=false

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1@\2/' | column -t -s @
