# Two commands are enough: `make serve` and `make test`. Each line is one that a person could type.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin/
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
	@$(RUN)python -m sitekit.prepare

.PHONY: serve
serve: setup ## serve the site with runnable blocks on http://127.0.0.1:8000/ and rebuild on change
	$(RUN)mkdocs serve --livereload

.PHONY: build
build: setup check ## write the site to site/
	$(RUN)mkdocs build --strict

.PHONY: check
check: .venv/.synced ## check the content within seconds: front matter, blocks, links, sections, Markdown, spelling
	@$(RUN)python -m sitekit.check
	@$(RUN)rumdl check --quiet docs README.md CONTRIBUTING.md
	@$(RUN)codespell data docs snippets sitekit tests overrides README.md CONTRIBUTING.md .github mkdocs.yml
	@$(RUN)check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(RUN)check-jsonschema --quiet --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))

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
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)node node_modules/typescript/bin/tsc --project .

.PHONY: test-native
test-native: .venv/.synced ## run every example and every test that needs no browser
	$(RUN)pytest docs snippets sitekit tests/sitekit tests/snippets

.PHONY: test
test: lint check ## run everything: checks, native tests, JavaScript tests, every block in a browser
	$(RUN)node --test 'tests/js/*.test.mjs'
	$(RUN)pytest --numprocesses 2 --dist worksteal

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
