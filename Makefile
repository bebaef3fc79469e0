# Everything that these commands make lies in .mds/ (ignored). `make help` lists them.
PYTHON ?= python3
MDS := PYTHONPATH=tools PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m mds

export MDS_PORT MDS_DB MDS_TEST_PORT

.DEFAULT_GOAL := help
.PHONY: help run stop clean distclean shell update test bench lint format translate lock backup restore anonymise

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: ## set up all that is missing, serve the demo on http://localhost:8069 (MDS_PORT=…)
	@$(MDS) run

stop: ## stop the server and the private database
	@$(MDS) stop

shell: ## Odoo's Python shell on the demo database
	@$(MDS) shell

update: ## update an addon in the demo database: make update ADDON=mds_order
	@$(MDS) update --addon "$(ADDON)"

test: ## all tests; or ADDON=mds_order, with TEST=TestOrder.test_x one of them
	@$(MDS) test --addon "$(ADDON)" --test "$(TEST)"

bench: ## the benchmarks in tests/perf; ONLY=orders for bench_orders.py
	@$(MDS) bench --only "$(ONLY)"

lint: ## the checks of the source: ruff, mypy, pylint-odoo
	@$(MDS) lint

format: ## let ruff format and sort
	@.mds/venv/bin/ruff check --fix -q . ; .mds/venv/bin/ruff format .

translate: ## write the .pot and merge zh_CN.po of an addon: make translate ADDON=mds_order
	@$(MDS) translate --addon "$(ADDON)"

backup: ## database and files in one checked archive: DB=mds FILE=backups/…
	@$(MDS) backup --db "$(DB)" --file "$(FILE)"

restore: ## an archive into a new database, checked: FILE=… DB=mds_restored (FORCE=1 replaces)
	@$(MDS) restore --db "$(DB)" --file "$(FILE)" $(if $(filter 1,$(FORCE)),--force)

anonymise: ## a copy for testing without persons, <db>_anonymous: DB=mds
	@$(MDS) anonymise --db "$(DB)"

clean: ## remove all that was made, but the downloads
	@$(MDS) clean

distclean: ## remove the downloads too
	@$(MDS) clean --downloads

lock: ## resolve tools/requirements/*.in into the hashed *.txt (needs uv)
	@cd tools/requirements && for name in run test wkhtmltopdf; do \
	  uv pip compile -q --universal --python-version 3.10 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --override overrides.in --upgrade \
	    $$( [ $$name = test ] && echo "-c run.txt" ) $$name.in -o $$name.txt ; done
