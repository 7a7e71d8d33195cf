"""The desk: a ledger in the browser, and the REST interface behind it. Needs the extra `desk`."""
