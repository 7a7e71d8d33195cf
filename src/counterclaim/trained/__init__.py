"""The trained reader: a small encoder with heads, run by onnxruntime, whose proposals pass the same checks as the rules'."""
