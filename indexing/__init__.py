"""What finds: the vector index (FAISS), the lexical index (tantivy) and the fusion of their scores.

Arrays and ids in, arrays and ids out. May import `data`; does not know `models`, `service` or `web`.
"""
