"""Report → Document: sentences and quoted stretches, with offsets in the published text."""
